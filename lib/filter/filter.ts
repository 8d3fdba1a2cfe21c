import { invalidOption } from '../diagnostics/option-error';
import { warn } from '../diagnostics/warning';
import { changeSetting, processSetting } from '../process/process-settings';
import { type Directive, parseFilter } from './directive';
import { type Level, OFF, type Verbosity, verbosityOf } from './level';

/** An open span, as far as a filter looks at it. */
export interface FilteredSpan {
  readonly name: string;
  readonly target: string;
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly enclosing: FilteredSpan | undefined;
}

/** Whether a callsite is on: always, never, or as the spans around the call say. */
export type Interest = 'on' | 'off' | 'by-scope';

/**
 * The filter that is in use in the process. Copies of this package call each other's: these members are part of the
 * version of the process record.
 */
export interface ActiveFilter {
  /** The directives. */
  readonly text: string;
  /** Whether a span that is not recorded matters all the same, because directives ask for the spans around. */
  readonly looksAtSpans: boolean;
  /** What is known of a callsite before any call. */
  interest(target: string, name: string, level: Level): Interest;
  /** Whether a span around the call switches this level on. */
  enabledInScope(level: Level, enclosing: FilteredSpan | undefined): boolean;
  /** Whether a log line is on. */
  enables(target: string, level: Level, enclosing: FilteredSpan | undefined): boolean;
}

/** The filter in force where none was given. */
export const DEFAULT_FILTER = 'info';

/** Variable of the process that holds a filter. */
export const FILTER_VARIABLE = 'OTEL_INSTRUMENT_FILTER';

/**
 * Decides which callsites and log lines are on, by their target and level, and by the spans around them. Counterpart
 * of Rust's `EnvFilter`; the most specific directive wins, whatever their order.
 *
 * @example
 * ```ts
 * const filter = new Filter('info,OrdersService=debug,[check_inventory]=trace');
 * filter.interest('OrdersService', 'create', 'debug'); // => 'on'
 * filter.interest('StockStore', 'read', 'trace'); // => 'by-scope'
 * ```
 */
export class Filter implements ActiveFilter {
  private readonly fixed: readonly Directive[];
  private readonly scoped: readonly Directive[];
  readonly text: string;

  /** @throws OptionError where a directive is invalid */
  constructor(text: string) {
    const { directives, invalid } = parseFilter(text);
    const [first] = invalid;
    if (first) {
      throw invalidOption(
        'filter',
        'directives such as info,OrdersService=debug',
        first.text,
        `In it, ${first.reason}.`,
      );
    }
    ({ text: this.text, fixed: this.fixed, scoped: this.scoped } = compile(text, directives));
  }

  /** Takes what is valid, and warns about the rest; where nothing is, only errors are on. */
  static lossy(text: string): Filter {
    const { directives, invalid } = parseFilter(text);
    for (const { text: part, reason } of invalid) {
      warn('FILTER_DIRECTIVE_IGNORED', `The filter directive ${JSON.stringify(part)} is ignored: ${reason}.`);
    }
    return new Filter(directives.map((directive) => directive.text).join(',') || 'error');
  }

  /** Whether a span that is not recorded matters all the same, because directives ask for the spans around. */
  get looksAtSpans(): boolean {
    return this.scoped.length > 0;
  }

  /** What is known of a callsite before any call. */
  interest(target: string, name: string, level: Level): Interest {
    const wanted = verbosityOf(level);
    if (wanted <= this.verbosity(target) || this.namesSpan(target, name, wanted)) return 'on';
    return this.scoped.some(({ verbosity }) => wanted <= verbosity) ? 'by-scope' : 'off';
  }

  /** Whether a span around the call switches this level on. */
  enabledInScope(level: Level, enclosing: FilteredSpan | undefined): boolean {
    const wanted = verbosityOf(level);
    for (let span = enclosing; span; span = span.enclosing) {
      const around = span;
      if (this.scoped.some((directive) => wanted <= directive.verbosity && applies(directive, around))) return true;
    }
    return false;
  }

  /** Whether a log line is on. */
  enables(target: string, level: Level, enclosing: FilteredSpan | undefined): boolean {
    return (
      verbosityOf(level) <= this.verbosity(target) || (this.scoped.length > 0 && this.enabledInScope(level, enclosing))
    );
  }

  private verbosity(target: string): Verbosity {
    return this.fixed.find((directive) => target.startsWith(directive.target))?.verbosity ?? OFF;
  }

  /** A directive about a span switches the span itself on; what its fields hold is known only inside. */
  private namesSpan(target: string, name: string, wanted: Verbosity): boolean {
    return this.scoped.some(
      (directive) => wanted <= directive.verbosity && directive.span === name && target.startsWith(directive.target),
    );
  }
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

/**
 * Puts another filter in force for the whole process, at once.
 *
 * @param filter directives, or a filter
 * @throws OptionError where a directive is invalid; the filter in force stays
 *
 * @example
 * ```ts
 * setFilter('info,StockStore=trace');
 * ```
 */
export function setFilter(filter: string | Filter = DEFAULT_FILTER): void {
  changeSetting(active, typeof filter === 'string' ? new Filter(filter) : filter);
}

interface CompiledFilter {
  readonly text: string;
  readonly fixed: readonly Directive[];
  readonly scoped: readonly Directive[];
}

function compile(text: string, directives: readonly Directive[]): CompiledFilter {
  const distinct = new Map(directives.map((directive) => [keyOf(directive), directive]));
  const bySpecificity = [...distinct.values()].toSorted(moreSpecificFirst);
  return {
    text,
    fixed: bySpecificity.filter((directive) => !isScoped(directive)),
    scoped: bySpecificity.filter(isScoped),
  };
}

function isScoped({ span, fields }: Directive): boolean {
  return span !== undefined || fields.length > 0;
}

/** Two directives about the same are one: the later replaces the earlier. */
function keyOf({ target, span, fields }: Directive): string {
  return JSON.stringify([target, span, fields.map(({ name, value }) => [name, value])]);
}

function moreSpecificFirst(a: Directive, b: Directive): number {
  return (
    b.target.length - a.target.length ||
    Number(b.span !== undefined) - Number(a.span !== undefined) ||
    b.fields.length - a.fields.length
  );
}

function applies({ target, span, fields }: Directive, around: FilteredSpan): boolean {
  return (
    (span === undefined || span === around.name) &&
    around.target.startsWith(target) &&
    fields.every(({ name, matches }) => Object.hasOwn(around.recorded, name) && matches(around.recorded[name]))
  );
}
