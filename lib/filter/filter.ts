import { invalidOption } from '../validation/option-error';
import { quotedText } from '../diagnostics/quoted-text';
import { warn } from '../diagnostics/warning';
import { changeSetting, processSetting } from '../process/process-settings';
import { type Directive, parseFilter } from './directive';
import type { FieldMatch } from './field-match';
import { type Level, OFF, type Verbosity, verbosityOf } from './level';
import { isFixed, isScoped, keyOf, mostVerboseOf, ordered } from './precedence';

/** An open span, as far as a filter looks at it. */
export interface FilteredSpan {
  readonly name: string;
  readonly target: string;
  /** What it has recorded so far. Reading it may evaluate the fields of a span that is not recorded. */
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly enclosing: FilteredSpan | undefined;
  /** Whether it has a field of this name, recorded or not. */
  hasField(field: string): boolean;
}

/** Whether there is a field of this name. */
export type HasField = (field: string) => boolean;

/** Whether a callsite is on: always, never, or as the spans around the call say. */
export type Interest = 'on' | 'off' | 'by-scope';

/**
 * The filter that is in use in the process. Copies of this package call each other's: these members are part of the
 * version of the process record.
 */
export interface ActiveFilter {
  /** The directives. */
  readonly text: string;
  /** Whether the filter needs spans that are not recorded, because directives ask for the spans around. */
  readonly looksAtSpans: boolean;
  /**
   * What is known of a callsite before any call.
   *
   * @param declares asked only where directives are about fields
   */
  interest(target: string, name: string, level: Level, declares?: HasField): Interest;
  /** Whether a span around the call switches this level on. */
  enabledInScope(level: Level, enclosing: FilteredSpan | undefined): boolean;
  /**
   * Whether a log line is on.
   *
   * @param has which fields the line has; asked only where directives are about fields
   */
  enables(target: string, level: Level, enclosing: FilteredSpan | undefined, has?: HasField): boolean;
}

/** The filter in force where none was given. */
export const DEFAULT_FILTER = 'info';

/** Variable of the process that holds a filter. */
export const FILTER_VARIABLE = 'OTEL_INSTRUMENT_FILTER';

const EXPECTED = 'directives such as info,OrdersService=debug';

/** What to do where a text holds no directive. */
export const NO_DIRECTIVE = 'It has no directive: `off` switches everything off.';

const noField: HasField = () => false;

/**
 * Decides which callsites and log lines are on, by their target and level, and by the spans around them. Counterpart
 * of Rust's `EnvFilter`; the most specific directive wins, whatever their order. `docs/filter.md` has the grammar.
 *
 * @example
 * ```ts
 * const filter = new Filter('info,OrdersService=debug,[check_inventory]=trace');
 * filter.interest('OrdersService', 'create', 'debug'); // => 'on'
 * filter.interest('StockStore', 'read', 'trace'); // => 'by-scope'
 * ```
 */
export class Filter implements ActiveFilter {
  /** Directives that decide by target and level alone, or also by which fields a line has; most specific first. */
  private readonly fixed: readonly Directive[];
  /** Directives about spans, which hold for what is inside of them. */
  private readonly scoped: readonly Directive[];
  private readonly mostVerbose: Verbosity;
  /** What a pattern said about the last value that it saw of a span. */
  private readonly answers = new WeakMap<FilteredSpan, Map<FieldMatch, Answer>>();
  readonly text: string;

  /** @throws OptionError where a directive is invalid */
  constructor(text: string) {
    const { isEmpty, invalid, ...parsed } = parseFilter(text);
    const [first] = invalid;
    if (first) {
      throw invalidOption('filter', EXPECTED, first.text, `In it, ${quotedText(first.reason)}.`);
    }
    this.text = text;
    // As in Rust, a filter without a directive is about errors.
    const directives = isEmpty ? parseFilter('error').directives : parsed.directives;
    this.fixed = ordered(directives.filter(isFixed), ({ target, fields }) => [target, fields.map(({ name }) => name)]);
    this.scoped = ordered(directives.filter(isScoped), keyOf);
    this.mostVerbose = mostVerboseOf(directives);
  }

  /** Takes what is valid, and warns about the rest; where nothing is, only errors are on. */
  static lossy(text: string): Filter {
    const { directives, invalid } = parseFilter(text);
    for (const { text: part, reason } of invalid) {
      warn('FILTER_DIRECTIVE_IGNORED', `The filter directive ${JSON.stringify(part)} is ignored: ${reason}.`);
    }
    return new Filter(directives.map((directive) => directive.text).join(',') || 'error');
  }

  /** Whether the filter needs spans that are not recorded, because directives ask for the spans around. */
  get looksAtSpans(): boolean {
    return this.scoped.length > 0;
  }

  interest(target: string, name: string, level: Level, declares = noField): Interest {
    const wanted = verbosityOf(level);
    if (wanted > this.mostVerbose) return 'off';
    if (wanted <= this.verbosity(target, noField)) return 'on';
    // Whatever its own level is, it must be there for what is inside of it.
    if (this.scoped.some((directive) => isAbout(directive, { target, name, hasField: declares }))) return 'on';
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
      if (wanted <= directive.verbosity && isAbout(directive, span) && this.holds(directive, span)) return true;
    }
    return false;
  }

  private holds({ fields }: Directive, span: FilteredSpan): boolean {
    return fields.every((field) => field.matches === undefined || this.matches(field, span));
  }

  /** A value is matched once, however many lines ask. */
  private matches(field: FieldMatch, span: FilteredSpan): boolean {
    const { recorded } = span;
    if (!field.matches || !Object.hasOwn(recorded, field.name)) return false;
    const value = recorded[field.name];
    let answers = this.answers.get(span);
    if (!answers) this.answers.set(span, (answers = new Map()));
    let answer = answers.get(field);
    if (!answer || !Object.is(answer.value, value)) {
      answers.set(field, (answer = { value, isMatch: field.matches(value) }));
    }
    return answer.isMatch;
  }
}

interface Answer {
  readonly value: unknown;
  readonly isMatch: boolean;
}

const active = processSetting<ActiveFilter>('filter', { initial: () => new Filter(DEFAULT_FILTER) });

/**
 * The filter in force.
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

/** Changes with every change of the filter: a callsite compares it to know whether its interest still holds. */
export function filterGeneration(): number {
  return active.revision;
}

/** Lets each callsite ask the filter again, because something else that it has asked for may be different now. */
export function reconsiderCallsites(): void {
  changeSetting(active, active.value);
}

/**
 * Puts another filter in force for the whole process, at once.
 *
 * @param filter directives, or a filter
 * @throws OptionError where a directive is invalid, or there is none; the filter in force stays
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

/** Whether a directive is about a span, as far as the values of its fields do not matter. */
function isAbout(
  { target, span, fields }: Directive,
  around: Pick<FilteredSpan, 'name' | 'target' | 'hasField'>,
): boolean {
  return (
    (span === undefined || span === around.name) &&
    around.target.startsWith(target) &&
    fields.every(({ name }) => around.hasField(name))
  );
}
