import { type FieldMatch, fieldMatch } from './field-match';
import { MOST_VERBOSE, parseVerbosity, type Verbosity } from './level';
import { PatternError } from './pattern/pattern-node';

/** One part of a filter: `target[span{field=value}]=level`. Every part is optional. */
export interface Directive {
  readonly text: string;
  /** Prefix of the targets that the directive applies to. */
  readonly target: string;
  readonly span: string | undefined;
  readonly fields: readonly FieldMatch[];
  readonly verbosity: Verbosity;
}

export interface InvalidDirective {
  readonly text: string;
  readonly reason: string;
}

export interface ParsedFilter {
  readonly isEmpty: boolean;
  readonly directives: readonly Directive[];
  readonly invalid: readonly InvalidDirective[];
}

interface Parts {
  readonly target: string;
  /** Text between `[` and `{` or `]`; `undefined` without brackets. */
  readonly span: string | undefined;
  readonly fields: string | undefined;
  readonly level: string | undefined;
}

const FORM = 'expected the form target[span{field=value}]=level';
const LEVELS = 'trace, debug, info, warn, error, off, 0 to 5';
const TARGET_ONLY = /^(?<target>[^[\]{}=]*)(?:=(?<level>[^=]*))?$/;
const WITH_SPAN = /^(?<target>[^[\]{}=]*)\[(?<span>[^\]{}]*)\]\s*(?:=(?<level>[^=]*))?$/;
const WITH_FIELDS = /^(?<target>[^[\]{}=]*)\[(?<span>[^\]{}]*)\{(?<fields>.*)\}\s*\]\s*(?:=(?<level>[^=\]}]*))?$/s;
/** Level names of other libraries. Read as a target, such a name would switch everything else off. */
const NO_LEVEL = /^(?:all|any|critical|err|fatal|none|notice|silent|silly|verbose|warning)$/i;
/** Unlike Rust, also allows `$` and `@`, with which names of classes and packages may begin. */
const BEGINS_TARGET = /^[-:_$@\p{Alphabetic}\p{N}]/u;

/**
 * Parses a filter in the grammar of Rust's `EnvFilter`: directives, separated by commas. A directive without a level
 * enables every level; a level alone applies to every target.
 *
 * Unlike in Rust, a comma inside braces does not end the directive, so `{a=1,b=2}` works.
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
    return {
      text,
      reason: `\`${text}\` is not a level (${LEVELS}); for a target of that name, write \`${text}=trace\``,
    };
  }
  const groups = (TARGET_ONLY.exec(text) ?? WITH_SPAN.exec(text) ?? WITH_FIELDS.exec(text))?.groups;
  if (!groups) return { text, reason: FORM };
  const { target = '', span, fields, level }: Partial<Parts> = groups;
  const parts: Parts = { target: target.trim(), span: span?.trim(), fields: fields?.trim(), level: level?.trim() };
  const reason = problemOf(parts);
  if (reason !== undefined) return { text, reason };
  const matches = parseFields(parts.fields ?? '');
  if (typeof matches === 'string') return { text, reason: matches };
  const verbosity = parts.level ? parseVerbosity(parts.level.replace(/^\+/, '')) : MOST_VERBOSE;
  if (verbosity === undefined) return { text, reason: `\`${parts.level}\` is not a level (${LEVELS})` };
  return { text, target: parts.target, span: parts.span || undefined, fields: matches, verbosity };
}

/** Returns why the directive would have no effect or an unintended one; `undefined` if it is fine. */
function problemOf({ target, span, fields }: Parts): string | undefined {
  if (target.includes('*')) {
    return '`*` is not a wildcard: a target matches by prefix, and a level alone applies to every target';
  }
  const separator = /[;|\n\r]/.exec(target)?.[0];
  if (separator !== undefined) return `directives are separated by commas, not by ${JSON.stringify(separator)}`;
  // A route may contain a star.
  if (span?.includes('*') && !span.includes('/')) return '`*` is not a wildcard: a span matches by its whole name';
  if (/^\d+$/.test(target) && span === undefined) return `\`${target}\` is not a level (${LEVELS})`;
  if (target === '' && span === undefined) return 'the target is empty; for every target, write the level alone';
  if (target !== '' && !BEGINS_TARGET.test(target)) {
    return `a target cannot begin with \`${String.fromCodePoint(target.codePointAt(0) ?? 0)}\``;
  }
  if (span === '' && fields === undefined) return 'the brackets contain no span and no field';
  return fields !== undefined && /^[,\s]*$/.test(fields) ? 'the braces contain no field' : undefined;
}

/** @returns the fields, or why they are invalid */
function parseFields(text: string): readonly FieldMatch[] | string {
  const matches: FieldMatch[] = [];
  for (const part of splitAtCommas(text, 1)) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    const value = equals < 0 ? undefined : part.slice(equals + 1).trim();
    if (name === '' || /[[\]{}]/.test(name)) return `\`${part}\` has no field name`;
    if (name.includes('*')) return '`*` is not a wildcard: a field matches by its whole name';
    try {
      matches.push(fieldMatch(name, value));
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return `\`${value}\` is not a valid pattern: ${error.message}`;
    }
  }
  return matches;
}

/**
 * Splits at commas. A comma inside nested braces belongs to a list of fields or to a pattern such as `a{1,3}`. A comma
 * inside quotes belongs to the quoted value.
 *
 * @param outside number of braces around the text
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
