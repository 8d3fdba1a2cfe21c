import { MOST_VERBOSE, parseVerbosity, type Verbosity } from './level';

/** What a field must be for a directive to apply; without a value, it must only be there. */
export interface FieldMatch {
  readonly name: string;
  /** What the value must be, as it was written. */
  readonly value: string | undefined;
  readonly matches: (value: unknown) => boolean;
}

/** One part of a filter: `target[span{field=value}]=level`, where everything may be left out. */
export interface Directive {
  /** The directive as it was written. */
  readonly text: string;
  /** Beginning of the targets that it is about. */
  readonly target: string;
  readonly span: string | undefined;
  readonly fields: readonly FieldMatch[];
  readonly verbosity: Verbosity;
}

/** A part of a filter that is none. */
export interface InvalidDirective {
  readonly text: string;
  readonly reason: string;
}

export interface ParsedFilter {
  readonly directives: readonly Directive[];
  readonly invalid: readonly InvalidDirective[];
}

const GRAMMAR = /^(?<target>[^[\]{}=]*)(?:\[(?<span>[^\]{}]*)(?:\{(?<fields>.*)\})?\])?(?:=(?<level>[^=]*))?$/;

/**
 * Parses a filter in the grammar of Rust's `EnvFilter`: directives, separated by commas. A directive without a level
 * is as verbose as possible; one that is only a level is about everything.
 *
 * A comma inside braces belongs to the directive, so that `{a=1,b=2}` works, which the original cannot parse.
 */
export function parseFilter(text: string): ParsedFilter {
  const directives: Directive[] = [];
  const invalid: InvalidDirective[] = [];
  for (const part of splitOutsideBraces(text)) {
    const parsed = parseDirective(part);
    if ('reason' in parsed) invalid.push(parsed);
    else directives.push(parsed);
  }
  return { directives, invalid };
}

function parseDirective(text: string): Directive | InvalidDirective {
  const bare = parseVerbosity(text);
  if (bare !== undefined) return { text, target: '', span: undefined, fields: [], verbosity: bare };
  const parts: Partial<Record<string, string>> | undefined = GRAMMAR.exec(text)?.groups;
  if (!parts) return { text, reason: 'it is not of the form target[span{field=value}]=level' };
  const { target = '', span, fields, level } = parts;
  const verbosity = level === undefined ? MOST_VERBOSE : parseVerbosity(level.trim());
  if (verbosity === undefined) {
    return { text, reason: `\`${level}\` is no level (trace, debug, info, warn, error, off, 0 to 5)` };
  }
  const matches = parseFields(fields);
  if (matches instanceof SyntaxError) return { text, reason: matches.message };
  return { text, target: target.trim(), span: span?.trim() || undefined, fields: matches, verbosity };
}

function parseFields(text: string | undefined): readonly FieldMatch[] | SyntaxError {
  const matches: FieldMatch[] = [];
  for (const part of splitOutsideBraces(text ?? '')) {
    const [name = '', ...rest] = part.split('=');
    const value = rest.length === 0 ? undefined : rest.join('=').trim();
    if (name.trim() === '') return new SyntaxError(`\`${part}\` names no field`);
    const matcher = valueMatcher(value);
    if (matcher instanceof SyntaxError) return new SyntaxError(`\`${value}\` is neither a literal nor a pattern`);
    matches.push({ name: name.trim(), value, matches: matcher });
  }
  return matches;
}

/** A boolean or number literal is compared; anything else is a pattern for the whole of the value's text. */
function valueMatcher(text: string | undefined): FieldMatch['matches'] | SyntaxError {
  if (text === undefined) return () => true;
  const unquoted = text.replace(/^"(.*)"$/, '$1');
  if (text === 'true' || text === 'false') return (value) => value === (text === 'true');
  if (text !== '' && Number.isFinite(Number(text))) return (value) => value === Number(text);
  try {
    const pattern = new RegExp(`^(?:${unquoted})$`);
    return (value) => pattern.test(String(value));
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError(String(error));
  }
}

function splitOutsideBraces(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const character = text[index];
    if (character === '{') depth++;
    if (character === '}' && depth > 0) depth--;
    if (index === text.length || (character === ',' && depth === 0)) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts.filter(Boolean);
}
