import { type FieldMatch, fieldMatch } from './field-match';
import { MOST_VERBOSE, parseVerbosity, type Verbosity } from './level';
import { PatternError } from './pattern/pattern-node';

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

/** A part of a filter that cannot be read. */
export interface InvalidDirective {
  readonly text: string;
  readonly reason: string;
}

export interface ParsedFilter {
  readonly directives: readonly Directive[];
  readonly invalid: readonly InvalidDirective[];
}

/** The parts of a directive, each still as it was written. */
interface Parts {
  readonly target: string;
  /** What stands between the brackets, before the braces; `undefined` where there are no brackets. */
  readonly span: string | undefined;
  readonly fields: string | undefined;
  readonly level: string | undefined;
}

const FORM = 'it is not of the form target[span{field=value}]=level';
const LEVELS = 'trace, debug, info, warn, error, off, 0 to 5';
const TARGET_ONLY = /^(?<target>[^[\]{}=]*)(?:=(?<level>[^=]*))?$/;
const WITH_SPAN = /^(?<target>[^[\]{}=]*)\[(?<span>[^\]{}]*)\](?:=(?<level>[^=]*))?$/;
const WITH_FIELDS = /^(?<target>[^[\]{}=]*)\[(?<span>[^\]{}]*)\{(?<fields>.*)\}\s*\](?:=(?<level>[^=\]}]*))?$/s;
/** Beyond what Rust takes, `$` and `@`: classes and packages may begin with them. */
const BEGINS_TARGET = /^[-:_$@\p{Alphabetic}\p{N}]/u;

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
  const groups = (TARGET_ONLY.exec(text) ?? WITH_SPAN.exec(text) ?? WITH_FIELDS.exec(text))?.groups;
  if (!groups) return { text, reason: FORM };
  const { target = '', span, fields, level }: Partial<Parts> = groups;
  const parts: Parts = { target: target.trim(), span: span?.trim(), fields: fields?.trim(), level: level?.trim() };
  const reason = reasonAgainst(parts);
  if (reason !== undefined) return { text, reason };
  const matches = parseFields(parts.fields ?? '');
  if (typeof matches === 'string') return { text, reason: matches };
  const verbosity = parts.level ? parseVerbosity(parts.level.replace(/^\+/, '')) : MOST_VERBOSE;
  if (verbosity === undefined) return { text, reason: `\`${parts.level}\` is no level (${LEVELS})` };
  return { text, target: parts.target, span: parts.span || undefined, fields: matches, verbosity };
}

/** Why the directive would have no effect, or another one than was meant; `undefined` where nothing speaks against it. */
function reasonAgainst({ target, span, fields }: Parts): string | undefined {
  if (target.includes('*')) {
    return '`*` is no wildcard: a target matches by its beginning, and a level alone is about everything';
  }
  if (/^\d+$/.test(target) && span === undefined) return `\`${target}\` is no level (${LEVELS})`;
  if (target === '' && span === undefined) return 'nothing stands before the `=`; a level alone is about everything';
  if (target !== '' && !BEGINS_TARGET.test(target)) {
    return `a target cannot begin with \`${String.fromCodePoint(target.codePointAt(0) ?? 0)}\``;
  }
  if (span === '' && fields === undefined) return 'the brackets name no span and no field';
  return fields === '' ? 'the braces name no field' : undefined;
}

/** @returns the fields, or why they cannot be read */
function parseFields(text: string): readonly FieldMatch[] | string {
  const matches: FieldMatch[] = [];
  for (const part of splitOutsideBraces(text)) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    const value = equals < 0 ? undefined : part.slice(equals + 1).trim();
    if (name === '' || /[[\]{}]/.test(name)) return `\`${part}\` names no field`;
    try {
      matches.push(fieldMatch(name, value));
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return `\`${value}\` is neither a literal nor a pattern: ${error.message}`;
    }
  }
  return matches;
}

/** A comma inside braces separates fields, or belongs to a pattern such as `a{1,3}`. */
function splitOutsideBraces(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    if (character === '{') depth++;
    if (character === '}' && depth > 0) depth--;
    if (index >= text.length || (character === ',' && depth === 0)) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts.filter(Boolean);
}
