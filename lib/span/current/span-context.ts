import { type Context, createContextKey, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { sharedName, sharedSymbol } from '../../process/process-record';
import type { ActiveSpan } from '../active-span';

const { getSpan } = trace;
const EMPTY = ROOT_CONTEXT;
/** Other copies of this package read this key too. */
const ACTIVE_SPAN = createContextKey(sharedName('active-span'));
const IS_FRAME = sharedSymbol('span-frame');
/** The key of the current span, which OpenTelemetry does not export. */
const SPAN = keyOfSpan();

/**
 * A context with a span of this package. OpenTelemetry's contexts copy all entries for each added value; a frame adds two
 * entries to a shared base without a copy.
 */
class SpanFrame implements Context {
  readonly base: Context;

  constructor(
    outer: Context,
    readonly span: Span,
    readonly active: ActiveSpan,
  ) {
    // Frames do not nest: the innermost hides the others.
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

/** Recognises frames of other copies of this package too. */
function isFrame(context: Context): context is SpanFrame {
  return context instanceof SpanFrame || (context as unknown as Record<symbol, unknown>)[IS_FRAME] === true;
}

export function contextIn(outer: Context, active: ActiveSpan): Context {
  return new SpanFrame(outer, active.span, active);
}

/**
 * The innermost span of this package in a context; `undefined` if there is none.
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

/** Same as `trace.getSpan`: the current span, of any library. */
export function spanOf(context: Context): Span | undefined {
  if (context instanceof SpanFrame) return context.span;
  return context === EMPTY ? undefined : getSpan(context);
}

function keyOfSpan(): symbol {
  let requested = createContextKey('OpenTelemetry Context Key SPAN');
  const probe: Context = {
    getValue(key) {
      requested = key;
      return undefined;
    },
    setValue: () => probe,
    deleteValue: () => probe,
  };
  getSpan(probe);
  return requested;
}
