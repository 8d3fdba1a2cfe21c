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
  /** Whether nothing is written in it. */
  readonly isEmpty: boolean;
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
const WITH_SPAN = /^(?<target>[^[\]{}=]*)\[(?<span>[^\]{}]*)\]\s*(?:=(?<level>[^=]*))?$/;
const WITH_FIELDS = /^(?<target>[^[\]{}=]*)\[(?<span>[^\]{}]*)\{(?<fields>.*)\}\s*\]\s*(?:=(?<level>[^=\]}]*))?$/s;
/** What other libraries call levels, or what people write for one. As a target it would switch everything else off. */
const NO_LEVEL = /^(?:all|any|critical|err|fatal|none|notice|silent|silly|verbose|warning)$/i;
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
  for (const part of splitAtCommas(text, 0)) {
    const parsed = parseDirective(part);
    if ('reason' in parsed) invalid.push(parsed);
    else directives.push(parsed);
  }
  return { isEmpty: directives.length + invalid.length === 0, directives, invalid };
}

function parseDirective(text: string): Directive | InvalidDirective {
  const bare = parseVerbosity(text);
  if (bare !== undefined) return { text, target: '', span: undefined, fields: [], verbosity: bare };
  if (NO_LEVEL.test(text)) {
    return { text, reason: `\`${text}\` is no level (${LEVELS}); for a target of that name, write \`${text}=trace\`` };
  }
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
  const separator = /[;|\n\r]/.exec(target)?.[0];
  if (separator !== undefined) return `directives are separated by commas, not by ${JSON.stringify(separator)}`;
  // A route may have a star.
  if (span?.includes('*') && !span.includes('/')) return '`*` is no wildcard: a span goes by its whole name';
  if (/^\d+$/.test(target) && span === undefined) return `\`${target}\` is no level (${LEVELS})`;
  if (target === '' && span === undefined) return 'nothing stands before the `=`; a level alone is about everything';
  if (target !== '' && !BEGINS_TARGET.test(target)) {
    return `a target cannot begin with \`${String.fromCodePoint(target.codePointAt(0) ?? 0)}\``;
  }
  if (span === '' && fields === undefined) return 'the brackets name no span and no field';
  return fields !== undefined && /^[,\s]*$/.test(fields) ? 'the braces name no field' : undefined;
}

/** @returns the fields, or why they cannot be read */
function parseFields(text: string): readonly FieldMatch[] | string {
  const matches: FieldMatch[] = [];
  for (const part of splitAtCommas(text, 1)) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    const value = equals < 0 ? undefined : part.slice(equals + 1).trim();
    if (name === '' || /[[\]{}]/.test(name)) return `\`${part}\` names no field`;
    if (name.includes('*')) return '`*` is no wildcard: a field goes by its whole name';
    try {
      matches.push(fieldMatch(name, value));
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return `\`${value}\` is neither a literal nor a pattern: ${error.message}`;
    }
  }
  return matches;
}

/**
 * A comma inside braces separates fields, or belongs to a pattern such as `a{1,3}`. One inside quotes belongs to the value
 * that they are around.
 *
 * @param outside how many braces there are around what is split
 */
function splitAtCommas(text: string, outside: 0 | 1): string[] {
  const parts: string[] = [];
  let depth: number = outside;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    if (character === '"' && depth > 0 && /=\s*$/.test(text.slice(start, index))) {
      index = Math.max(index, text.indexOf('"', index + 1));
    }
    if (character === '{') depth++;
    if (character === '}' && depth > outside) depth--;
    if (index >= text.length || (character === ',' && depth === outside)) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts.filter(Boolean);
}
