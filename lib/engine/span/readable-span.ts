import { inspect } from 'node:util';
import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import { countOf, cutToLimits } from './attributes';
import { type Anchor, durationBetween, hrTimeAt } from '../clock';
import { copyForRetention, copyListForRetention } from './copy-for-retention';
import type { FinishedSpan, InstrumentationScope, SpanEvent, SpanResource } from '../../otel/finished-span';
import type { SpanLimits } from '../../otel/span-limits';
import type { SpanProcessors } from '../span-processors';
import type { SpanRedaction } from '../../otel/span-redaction';
import type { EngineClock } from '../span-clock';

/** The key of `util.inspect.custom`, by its registered name, so that the declarations need no Node types. */
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** The state that all spans of one tracer share. */
export interface SpanOrigin {
  readonly resource: SpanResource;
  readonly instrumentationScope: InstrumentationScope;
  readonly limits: Required<SpanLimits>;
  readonly processors: SpanProcessors;
  readonly clock: EngineClock;
  /** Redacts what is written to spans; no redaction if missing. */
  readonly redaction?: SpanRedaction | undefined;
}

export interface SpanBeginning {
  readonly name: string;
  readonly kind: SpanKind;
  /** Must be valid. They belong to the span from then on. */
  readonly attributes: Attributes;
  readonly spanContext: SpanContext;
  readonly parentSpanContext: SpanContext | undefined;
  /** That of the local root; `undefined` if this span is the local root. */
  readonly anchor: Anchor | undefined;
}

/**
 * A span for processors and exporters of SDK versions 2 and 3. It stores readings of the monotonic clock and converts them to
 * wall time on read. The lists of events and links are created on first use.
 */
export abstract class ReadableSpan implements FinishedSpan {
  protected attributeCount: number;
  protected droppedAttributes = 0;
  protected droppedEvents = 0;
  protected droppedLinks = 0;
  /** Dropped attributes of events and links. */
  protected droppedInDetails = 0;
  protected hasEnded = false;
  // All are initialised, so that all spans have one hidden class.
  /** Keys of attributes that other libraries set. */
  protected unredactedKeys: Set<string> | undefined = undefined;
  protected eventList: SpanEvent[] | undefined = undefined;
  protected linkList: Link[] | undefined = undefined;
  protected currentStatus: SpanStatus | undefined = undefined;
  protected startHrTime: HrTime | undefined = undefined;
  protected endHrTime: HrTime | undefined = undefined;
  protected endReading: number | undefined = undefined;

  name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly parentSpanContext: SpanContext | undefined;
  /** That of the local root. */
  readonly anchor: Anchor;
  protected readonly startReading: number;
  private readonly ownContext: SpanContext;

  constructor(
    protected readonly origin: SpanOrigin,
    { name, kind, attributes, spanContext, parentSpanContext, anchor }: SpanBeginning,
  ) {
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.ownContext = spanContext;
    this.parentSpanContext = parentSpanContext;
    this.startReading = origin.clock.now();
    this.anchor = anchor ?? origin.clock.anchorAt(this.startReading);
    const { attributeCountLimit, attributeValueLengthLimit } = origin.limits;
    this.attributeCount = countOf(attributes);
    if (this.attributeCount > attributeCountLimit || attributeValueLengthLimit !== Infinity) {
      this.droppedAttributes = cutToLimits(attributes, attributeCountLimit, attributeValueLengthLimit);
    }
  }

  spanContext(): SpanContext {
    return this.ownContext;
  }

  get resource(): SpanResource {
    return this.origin.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.origin.instrumentationScope;
  }

  get startTime(): HrTime {
    return this.startHrTime ?? hrTimeAt(this.anchor, this.startReading);
  }

  /** Settable like the SDK's spans, because processors that correct a clock write `startTime`, `endTime` and `status`. */
  set startTime(time: HrTime) {
    this.startHrTime = time;
  }

  /** Zero while the span is open. */
  get endTime(): HrTime {
    if (this.endHrTime) return this.endHrTime;
    return this.endReading === undefined ? [0, 0] : hrTimeAt(this.anchor, this.endReading);
  }

  set endTime(time: HrTime) {
    this.endHrTime = time;
  }

  /** Negative while the span is open. */
  get duration(): HrTime {
    return this.endReading === undefined ? [-1, -1] : durationBetween(this.startTime, this.endTime);
  }

  get ended(): boolean {
    return this.hasEnded;
  }

  get status(): SpanStatus {
    return (this.currentStatus ??= copyForRetention({ code: SpanStatusCode.UNSET }));
  }

  set status(status: SpanStatus) {
    this.currentStatus = status;
  }

  get events(): SpanEvent[] {
    return (this.eventList ??= copyListForRetention());
  }

  get links(): Link[] {
    return (this.linkList ??= copyListForRetention());
  }

  get droppedAttributesCount(): number {
    return this.droppedAttributes;
  }

  get droppedEventsCount(): number {
    return this.droppedEvents;
  }

  get droppedLinksCount(): number {
    return this.droppedLinks;
  }

  /** The output of `console.log`: the span without the pipeline behind it. */
  [INSPECT](depth: number, options: { readonly depth?: number | null }): string {
    if (depth < 0) return '[Span]';
    const { name, kind, parentSpanContext, status, startTime, endTime, duration, attributes, events, links } = this;
    const shown = {
      name,
      kind,
      spanContext: this.ownContext,
      parentSpanContext,
      status,
      startTime,
      endTime,
      duration,
      attributes,
      events,
      links,
      instrumentationScope: this.instrumentationScope,
    };
    return `Span ${inspect(shown, { ...options, depth: options.depth ?? 2 })}`;
  }
}
