import { type Context, createContextKey, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { sharedName, sharedSymbol } from '../../process/process-record';
import type { ActiveSpan } from '../active-span';

const { getSpan } = trace;
/** Nothing has to be looked for in it. */
const EMPTY = ROOT_CONTEXT;
/** Other copies of this package find the span under it too: the members of {@link ActiveSpan} are theirs to read. */
const ACTIVE_SPAN = createContextKey(sharedName('active-span'));
const IS_FRAME = sharedSymbol('span-frame');
/** Under which OpenTelemetry keeps the current span, which it tells nobody but the context. */
const SPAN = keyOfSpan();

/**
 * A context with a span of ours in it. OpenTelemetry's own contexts copy all they hold for each value that is added;
 * this one adds the two that change with each call to a base that calls share.
 */
class SpanFrame implements Context {
  readonly base: Context;

  constructor(
    outer: Context,
    readonly span: Span,
    readonly active: ActiveSpan,
  ) {
    // Frames do not pile up: the innermost hides the others.
    this.base = isFrame(outer) ? outer.base : outer;
  }

  get [IS_FRAME](): true {
    return true;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN) return this.span;
    return key === ACTIVE_SPAN ? this.active : this.base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.copied().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.copied().deleteValue(key);
  }

  private copied(): Context {
    return this.base.setValue(SPAN, this.span).setValue(ACTIVE_SPAN, this.active);
  }
}

/** Whether a context is a frame, made by this copy of the package or by another one. */
function isFrame(context: Context): context is SpanFrame {
  return context instanceof SpanFrame || (context as unknown as Record<symbol, unknown>)[IS_FRAME] === true;
}

/** The context in which a span of ours is current. */
export function contextIn(outer: Context, active: ActiveSpan): Context {
  return new SpanFrame(outer, active.span, active);
}

/**
 * The open span of ours that code in this context is in; `undefined` where there is none.
 *
 * @example
 * ```ts
 * const declared = () => activeSpanOf(context.active())?.declared?.names;
 * instrument({ name: 'create_order', fields: { order_id: Empty } }, declared)(); // => ['order_id']
 * ```
 */
export function activeSpanOf(context: Context): ActiveSpan | undefined {
  if (context instanceof SpanFrame) return context.active;
  return context === EMPTY ? undefined : (context.getValue(ACTIVE_SPAN) as ActiveSpan | undefined);
}

/** The current span, whoever opened it: what `trace.getSpan` answers. */
export function spanOf(context: Context): Span | undefined {
  if (context instanceof SpanFrame) return context.span;
  return context === EMPTY ? undefined : getSpan(context);
}

function keyOfSpan(): symbol {
  let asked = createContextKey('OpenTelemetry Context Key SPAN');
  const listening: Context = {
    getValue(key) {
      asked = key;
      return undefined;
    },
    setValue: () => listening,
    deleteValue: () => listening,
  };
  getSpan(listening);
  return asked;
}
