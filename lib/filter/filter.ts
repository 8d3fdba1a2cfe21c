import { invalidOption } from '../validation/option-error';
import { quotedText } from '../diagnostics/quoted-text';
import { warn } from '../diagnostics/warning';
import { changeSetting, processSetting } from '../process/process-settings';
import { type Directive, parseFilter } from './directive';
import type { FieldMatch } from './field-match';
import { type Level, OFF, type Verbosity, verbosityOf } from './level';
import { isFixed, isScoped, keyOf, mostVerboseOf, ordered } from './precedence';

/** The parts of an open span that a filter reads. */
export interface FilteredSpan {
  readonly name: string;
  readonly target: string;
  /** Attributes recorded so far. Reading them may evaluate the fields of an unrecorded span. */
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly enclosing: FilteredSpan | undefined;
  /** Whether the span has a field of this name, recorded or not. */
  hasField(field: string): boolean;
}

export type HasField = (field: string) => boolean;

/** Whether a callsite is always on, always off, or depends on the enclosing spans. */
export type Interest = 'on' | 'off' | 'by-scope';

/**
 * The active filter. Copies of this package call each other's, so its members belong to the process record's version.
 */
export interface ActiveFilter {
  /** The filter's source text. */
  readonly text: string;
  /** Whether the filter needs spans that are not recorded, because directives ask for the spans around. */
  readonly looksAtSpans: boolean;
  /**
   * Decides about a callsite before any call.
   *
   * @param declares called only if directives contain fields
   */
  interest(target: string, name: string, level: Level, declares?: HasField): Interest;
  /** Whether an enclosing span enables this level. */
  enabledInScope(level: Level, enclosing: FilteredSpan | undefined): boolean;
  /**
   * Whether a log line is enabled.
   *
   * @param has whether the line has a field; called only if directives contain fields
   */
  enables(target: string, level: Level, enclosing: FilteredSpan | undefined, has?: HasField): boolean;
}

export const DEFAULT_FILTER = 'info';

export const FILTER_VARIABLE = 'OTEL_INSTRUMENT_FILTER';

const EXPECTED = 'directives such as info,OrdersService=debug';

export const NO_DIRECTIVE = 'It contains no directive. To switch everything off, use `off`.';

const noField: HasField = () => false;

/**
 * Decides which callsites and log lines are enabled, by their target, their level and the enclosing spans. The most
 * specific directive wins, in whatever order you write them. Counterpart of Rust's `EnvFilter`. `docs/filter.md`
 * describes the grammar.
 *
 * @example
 * ```ts
 * const filter = new Filter('info,OrdersService=debug,[check_inventory]=trace');
 * filter.interest('OrdersService', 'create', 'debug'); // => 'on'
 * filter.interest('StockStore', 'read', 'trace'); // => 'by-scope'
 * ```
 */
export class Filter implements ActiveFilter {
  /** Directives that depend only on the target, the level and a line's fields; most specific first. */
  private readonly fixed: readonly Directive[];
  /** Directives that apply inside spans. */
  private readonly scoped: readonly Directive[];
  private readonly mostVerbose: Verbosity;
  /** Caches the result of a pattern for the last value of a span's field. */
  private readonly results = new WeakMap<FilteredSpan, Map<FieldMatch, MatchResult>>();
  readonly text: string;

  /** @throws OptionError if a directive is invalid */
  constructor(text: string) {
    const { isEmpty, invalid, ...parsed } = parseFilter(text);
    const [first] = invalid;
    if (first) {
      throw invalidOption('filter', EXPECTED, first.text, `In it, ${quotedText(first.reason)}.`);
    }
    this.text = text;
    // As in Rust, a filter without directives enables errors.
    const directives = isEmpty ? parseFilter('error').directives : parsed.directives;
    this.fixed = ordered(directives.filter(isFixed), ({ target, fields }) => [target, fields.map(({ name }) => name)]);
    this.scoped = ordered(directives.filter(isScoped), keyOf);
    this.mostVerbose = mostVerboseOf(directives);
  }

  /** Keeps the valid directives and warns about the others. If none is valid, only errors are enabled. */
  static lossy(text: string): Filter {
    const { directives, invalid } = parseFilter(text);
    for (const { text: part, reason } of invalid) {
      warn('FILTER_DIRECTIVE_IGNORED', `The filter directive ${JSON.stringify(part)} is ignored: ${reason}.`);
    }
    return new Filter(directives.map((directive) => directive.text).join(',') || 'error');
  }

  get looksAtSpans(): boolean {
    return this.scoped.length > 0;
  }

  interest(target: string, name: string, level: Level, declares = noField): Interest {
    const wanted = verbosityOf(level);
    if (wanted > this.mostVerbose) return 'off';
    if (wanted <= this.verbosity(target, noField)) return 'on';
    // The span must exist for the calls inside it, regardless of its own level.
    if (this.scoped.some((directive) => appliesTo(directive, { target, name, hasField: declares }))) return 'on';
    return this.scoped.some(({ verbosity }) => wanted <= verbosity) ? 'by-scope' : 'off';
  }

  enabledInScope(level: Level, enclosing: FilteredSpan | undefined): boolean {
    const wanted = verbosityOf(level);
    for (let span = enclosing; span; span = span.enclosing) if (this.switchesOn(wanted, span)) return true;
    return false;
  }

  enables(target: string, level: Level, enclosing: FilteredSpan | undefined, has = noField): boolean {
    return (
      verbosityOf(level) <= this.verbosity(target, has) ||
      (this.scoped.length > 0 && this.enabledInScope(level, enclosing))
    );
  }

  private verbosity(target: string, has: HasField): Verbosity {
    for (const { target: beginning, fields, verbosity } of this.fixed) {
      if (target.startsWith(beginning) && fields.every(({ name }) => has(name))) return verbosity;
    }
    return OFF;
  }

  private switchesOn(wanted: Verbosity, span: FilteredSpan): boolean {
    for (const directive of this.scoped) {
      if (wanted <= directive.verbosity && appliesTo(directive, span) && this.holds(directive, span)) return true;
    }
    return false;
  }

  private holds({ fields }: Directive, span: FilteredSpan): boolean {
    return fields.every((field) => field.matches === undefined || this.matches(field, span));
  }

  /** Matches each value once, not once per line. */
  private matches(field: FieldMatch, span: FilteredSpan): boolean {
    const { recorded } = span;
    if (!field.matches || !Object.hasOwn(recorded, field.name)) return false;
    const value = recorded[field.name];
    let results = this.results.get(span);
    if (!results) this.results.set(span, (results = new Map()));
    let result = results.get(field);
    if (!result || !Object.is(result.value, value)) {
      results.set(field, (result = { value, isMatch: field.matches(value) }));
    }
    return result.isMatch;
  }
}

interface MatchResult {
  readonly value: unknown;
  readonly isMatch: boolean;
}

const active = processSetting<ActiveFilter>('filter', { initial: () => new Filter(DEFAULT_FILTER) });

/**
 * The active filter.
 *
 * @example
 * ```ts
 * setFilter('warn,StockStore=trace');
 * currentFilter().text; // => 'warn,StockStore=trace'
 * ```
 */
export function currentFilter(): ActiveFilter {
  return active.value;
}

/** Changes with the filter. A callsite compares it to know whether its cached interest is still valid. */
export function filterGeneration(): number {
  return active.revision;
}

/** Makes each callsite ask the filter again, because another setting that it depends on has changed. */
export function reconsiderCallsites(): void {
  changeSetting(active, active.value);
}

/**
 * Replaces the filter of the whole process, with immediate effect.
 *
 * @param filter directives, or a filter; `info` by default
 * @throws OptionError if a directive is invalid or missing; the active filter does not change then
 *
 * @example
 * ```ts
 * setFilter('info,StockStore=trace');
 * ```
 */
export function setFilter(filter: string | Filter = DEFAULT_FILTER): void {
  if (typeof filter === 'string' && parseFilter(filter).isEmpty) {
    throw invalidOption('filter', EXPECTED, filter, NO_DIRECTIVE);
  }
  changeSetting(active, typeof filter === 'string' ? new Filter(filter) : filter);
}

/** Whether a directive applies to a span, values of fields aside. */
function appliesTo(
  { target, span, fields }: Directive,
  around: Pick<FilteredSpan, 'name' | 'target' | 'hasField'>,
): boolean {
  return (
    (span === undefined || span === around.name) &&
    around.target.startsWith(target) &&
    fields.every(({ name }) => around.hasField(name))
  );
}
