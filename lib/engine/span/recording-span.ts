import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
  type Link,
  type Span,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { guard, report } from '../../diagnostics/fault';
import { sharedName } from '../../process/process-record';
import { isObject } from '../../validation/predicates';
import { isAttributeKey, ownValue, put, truncated, yieldsRoom } from './attributes';
import { givenTime, hrTimeAt, isBefore, isTimeInput, monotonicNow } from '../clock';
import { copyForRetention } from './copy-for-retention';
import { ReadableSpan } from './readable-span';
import { eventOf, attributesOfException, linkOf, nameOf } from './span-details';

const IS_RECORDING_SPAN: unique symbol = Symbol.for(sharedName('recording-span'));

/** A span that is recorded. Nothing that is written to it throws, whatever it is, and nothing changes it once it has ended. */
export class RecordingSpan extends ReadableSpan implements Span {
  get [IS_RECORDING_SPAN](): true {
    return true;
  }

  isRecording(): boolean {
    return !this.hasEnded;
  }

  setAttribute(key: string, value?: AttributeValue): this {
    const { redaction } = this.origin;
    const shown = redaction && typeof key === 'string' ? redaction.value(key, value) : value;
    if (this.writeAttribute(key, shown)) (this.unredactedKeys ??= new Set()).add(key);
    return this;
  }

  /** {@link setAttribute} for whoever made the attributes that the span started with: see {@link ownAttributes}. */
  setOwnAttribute(key: string, value: AttributeValue): void {
    if (this.writeAttribute(key, value)) this.unredactedKeys?.delete(key);
  }

  /** Its attributes without those that others have set, which nobody has looked at for secrets. */
  get ownAttributes(): Readonly<Attributes> {
    const { attributes, unredactedKeys } = this;
    if (!unredactedKeys?.size) return attributes;
    return Object.fromEntries(Object.entries(attributes).filter(([key]) => !unredactedKeys.has(key)));
  }

  setAttributes(attributes: Attributes): this {
    if (this.refusesWrites()) return this;
    guard('reading attributes', () => this.setEach(attributes), undefined);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.refusesWrites()) return this;
    guard('adding an event', () => this.recordEvent(name, attributesOrTime, time), undefined);
    return this;
  }

  addLink(link: Link): this {
    if (this.refusesWrites()) return this;
    guard('adding a link', () => this.recordLink(link), undefined);
    return this;
  }

  addLinks(links: readonly Link[]): this {
    if (this.refusesWrites()) return this;
    guard('adding links', () => links.forEach((link) => this.addLink(link)), undefined);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (this.refusesWrites() || this.currentStatus?.code === SpanStatusCode.OK) return this;
    guard('setting a status', () => this.recordStatus(status), undefined);
    return this;
  }

  updateName(name: string): this {
    if (!this.refusesWrites()) this.name = this.shown(nameOf(name));
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.refusesWrites()) return;
    const attributes = guard('reading an exception', () => attributesOfException(exception), undefined);
    if (attributes) this.addEvent('exception', attributes, time);
    else report(() => diag.warn('An exception without a type and a message was not recorded.'));
  }

  end(endTime?: TimeInput): void {
    if (this.hasEnded) {
      const message = `The span ${this.describe()} was ended more than once.`;
      report(() => diag.error(message, new Error(message)));
      return;
    }
    if (this.droppedAttributes + this.droppedEvents + this.droppedLinks + this.droppedInside > 0) this.tellDropped();
    this.endReading = monotonicNow();
    // Two readings of one clock are in order; a time that came from outside need not be.
    if (endTime !== undefined || this.startHrTime !== undefined) this.settleEnd(endTime);
    const { processors } = this.origin;
    if (processors.watchEnding) processors.onEnding(this);
    this.hasEnded = true;
    processors.onEnd(this);
  }

  /** @internal The time at which the span started, where the caller knows better. */
  startAt(startTime: TimeInput): void {
    this.startHrTime = guard('reading a start time', () => givenTime(startTime, this.anchor), undefined);
  }

  /** @returns whether the span has the attribute now */
  private writeAttribute(key: string, value: AttributeValue | undefined): boolean {
    if (this.refusesWrites() || value === undefined || value === null || !isAttributeKey(key)) return false;
    const own = ownValue(key, value);
    if (own === undefined) return false;
    const { attributeCountLimit, attributeValueLengthLimit } = this.origin.limits;
    if (!Object.hasOwn(this.attributes, key)) {
      const isFull = this.attributeCount >= attributeCountLimit;
      if (isFull && !yieldsRoom(this.attributes)) {
        this.droppedAttributes++;
        return false;
      }
      if (!isFull) this.attributeCount++;
    }
    put(this.attributes, key, truncated(own, attributeValueLengthLimit));
    return true;
  }

  private settleEnd(endTime: TimeInput | undefined): void {
    const given = guard('reading an end time', () => givenTime(endTime, this.anchor), undefined);
    this.endHrTime = given ?? hrTimeAt(this.anchor, this.endReading ?? this.startReading);
    if (!isBefore(this.endHrTime, this.startTime)) return;
    report(() =>
      diag.warn(`The span ${this.describe()} would have ended before it started: its duration is set to 0.`),
    );
    this.endHrTime = [...this.startTime];
  }

  private setEach(attributes: Readonly<Record<string, unknown>> | null | undefined): void {
    for (const key of Object.keys(attributes ?? {})) {
      const value = guard('reading an attribute', () => attributes?.[key], undefined);
      this.setAttribute(key, value as AttributeValue);
    }
  }

  private recordEvent(name: unknown, attributesOrTime: unknown, time: unknown): void {
    const { limits } = this.origin;
    if (limits.eventCountLimit === 0) {
      this.droppedEvents++;
      return;
    }
    const onlyTime = isTimeInput(attributesOrTime);
    const when = onlyTime && !isTimeInput(time) ? attributesOrTime : time;
    const event = eventOf(
      this.shown(nameOf(name)),
      givenTime(when, this.anchor) ?? hrTimeAt(this.anchor, monotonicNow()),
      onlyTime ? undefined : this.shownAttributes(attributesOrTime),
      limits,
    );
    this.droppedInside += event.droppedAttributesCount;
    this.droppedEvents += pushLast(this.events, event, limits.eventCountLimit);
  }

  private recordLink(given: unknown): void {
    const { linkCountLimit, attributePerLinkCountLimit, attributeValueLengthLimit } = this.origin.limits;
    const link = linkOf(this.shownLink(given), attributePerLinkCountLimit, attributeValueLengthLimit);
    if (!link) return;
    this.droppedInside += link.droppedAttributesCount ?? 0;
    this.droppedLinks += pushLast(this.links, link, linkCountLimit);
  }

  private recordStatus({ code, message }: SpanStatus): void {
    if (code === SpanStatusCode.OK) this.currentStatus = copyForRetention({ code });
    if (code !== SpanStatusCode.ERROR) return;
    this.currentStatus = copyForRetention(
      typeof message === 'string' ? { code, message: this.shown(message) } : { code },
    );
    if (typeof message !== 'string' && message !== undefined && message !== null) {
      report(() => diag.warn(`A status message of type ${typeof message} was left out: expected a string.`));
    }
  }

  private shown(text: string): string {
    const { redaction } = this.origin;
    return redaction ? redaction.text(text) : text;
  }

  private shownAttributes(attributes: unknown): unknown {
    const { redaction } = this.origin;
    return redaction && isObject(attributes) ? redaction.attributes(attributes as Attributes) : attributes;
  }

  private shownLink(link: unknown): unknown {
    if (!this.origin.redaction || !isObject(link) || !('attributes' in link)) return link;
    return { ...link, attributes: this.shownAttributes(link.attributes) };
  }

  /** The stack shows who wrote. */
  private refusesWrites(): boolean {
    if (!this.hasEnded) return false;
    const message = `The span ${this.describe()} has ended: what was written to it is lost.`;
    report(() => diag.warn(message, new Error(message)));
    return true;
  }

  /** At most one message for each span, as the specification of the SDK has it. */
  private tellDropped(): void {
    const { attributeCountLimit, eventCountLimit, linkCountLimit } = this.origin.limits;
    const inside = this.droppedInside > 0 ? [`${this.droppedInside} attributes of events and links`] : [];
    const dropped = [
      droppedText(this.droppedAttributes, 'attribute', attributeCountLimit),
      droppedText(this.droppedEvents, 'event', eventCountLimit),
      droppedText(this.droppedLinks, 'link', linkCountLimit),
      ...inside,
    ].filter((text) => text !== '');
    report(() => diag.warn(`The span ${this.describe()} is over its limits: it dropped ${dropped.join(', ')}.`));
  }

  private describe(): string {
    const { traceId, spanId } = this.spanContext();
    return `${this.name} {traceId: ${traceId}, spanId: ${spanId}}`;
  }
}

/** Whether a span is one that the engine records, in this copy of the package or in another one. */
export function isRecordingSpan(span: Span): span is RecordingSpan {
  return span instanceof RecordingSpan || (span as unknown as Record<symbol, unknown>)[IS_RECORDING_SPAN] === true;
}

function droppedText(count: number, what: string, limit: number): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'} (the limit is ${limit})`;
}

/** Keeps the last `limit` items. @returns how many were left out */
function pushLast<T>(items: T[], item: T, limit: number): number {
  if (limit === 0) return 1;
  items.push(item);
  if (items.length <= limit) return 0;
  items.shift();
  return 1;
}
