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
import { guard, report, reportMisuse } from '../../diagnostics/fault';
import { sharedName } from '../../process/process-record';
import { isObject } from '../../validation/predicates';
import { isAttributeKey, ownValue, put, truncated, makeRoom } from './attributes';
import { hrTimeAt, isBefore, isTimeInput } from '../clock';
import { timeAt } from '../span-clock';
import { copyForRetention } from './copy-for-retention';
import { ReadableSpan } from './readable-span';
import { eventOf, attributesOfException, linkOf, nameOf } from './span-details';

const IS_RECORDING_SPAN: unique symbol = Symbol.for(sharedName('recording-span'));

/** A span that is recorded. Writes never throw, and have no effect once it has ended. */
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

  /** {@link setAttribute} for this package, with a redacted value: see {@link ownAttributes}. */
  setOwnAttribute(key: string, value: AttributeValue): void {
    if (this.writeAttribute(key, value)) this.unredactedKeys?.delete(key);
  }

  /** The attributes without those that other libraries set, which may hold secrets. */
  get ownAttributes(): Readonly<Attributes> {
    const { attributes, unredactedKeys } = this;
    if (!unredactedKeys?.size) return attributes;
    return Object.fromEntries(Object.entries(attributes).filter(([key]) => !unredactedKeys.has(key)));
  }

  setAttributes(attributes: Attributes): this {
    if (this.warnIfEnded()) return this;
    guard('reading attributes', () => this.setEach(attributes));
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.warnIfEnded()) return this;
    guard('adding an event', () => this.recordEvent(name, attributesOrTime, time));
    return this;
  }

  addLink(link: Link): this {
    if (this.warnIfEnded()) return this;
    guard('adding a link', () => this.recordLink(link));
    return this;
  }

  addLinks(links: readonly Link[]): this {
    if (this.warnIfEnded()) return this;
    guard('adding links', () => links.forEach((link) => this.addLink(link)));
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (this.warnIfEnded() || this.currentStatus?.code === SpanStatusCode.OK) return this;
    guard('setting a status', () => this.recordStatus(status));
    return this;
  }

  updateName(name: string): this {
    if (!this.warnIfEnded()) this.name = this.redact(nameOf(name));
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.warnIfEnded()) return;
    const attributes = guard('reading an exception', () => attributesOfException(exception));
    if (attributes) this.addEvent('exception', attributes, time);
    else
      reportMisuse(
        'recordException() got an exception without a type and a message, so nothing was recorded: pass an Error.',
      );
  }

  end(endTime?: TimeInput): void {
    if (this.hasEnded) {
      const message = `The span ${this.describe()} was ended more than once. Only the first end counts: call end() once.`;
      report(() => diag.error(message, new Error(message)));
      return;
    }
    if (this.droppedAttributes + this.droppedEvents + this.droppedLinks + this.droppedInDetails > 0) this.warnDropped();
    this.endReading = this.origin.clock.now();
    // Readings of one clock are in order, but a given start or end time may not be.
    if (endTime !== undefined || this.startHrTime !== undefined) this.settleEnd(endTime);
    const { processors } = this.origin;
    if (processors.watchEnding) processors.onEnding(this);
    this.hasEnded = true;
    processors.onEnd(this);
  }

  /** @internal Sets a start time that the caller gave. */
  startAt(startTime: TimeInput): void {
    this.startHrTime = guard('reading a start time', () => this.origin.clock.timeOf(startTime, this.anchor));
  }

  /** @returns whether the attribute was set */
  private writeAttribute(key: string, value: AttributeValue | undefined): boolean {
    if (this.warnIfEnded() || value === undefined || value === null || !isAttributeKey(key)) return false;
    const own = ownValue(key, value);
    if (own === undefined) return false;
    const { attributeCountLimit, attributeValueLengthLimit } = this.origin.limits;
    if (!Object.hasOwn(this.attributes, key)) {
      const isFull = this.attributeCount >= attributeCountLimit;
      if (isFull && !makeRoom(this.attributes)) {
        this.droppedAttributes++;
        return false;
      }
      if (!isFull) this.attributeCount++;
    }
    put(this.attributes, key, truncated(own, attributeValueLengthLimit));
    return true;
  }

  private settleEnd(endTime: TimeInput | undefined): void {
    const given = guard('reading an end time', () => this.origin.clock.timeOf(endTime, this.anchor));
    this.endHrTime = given ?? hrTimeAt(this.anchor, this.endReading ?? this.startReading);
    if (!isBefore(this.endHrTime, this.startTime)) return;
    reportMisuse(`The end time of the span ${this.describe()} is before its start time, so its duration is set to 0.`);
    this.endHrTime = [...this.startTime];
  }

  private setEach(attributes: Readonly<Record<string, unknown>> | null | undefined): void {
    for (const key of Object.keys(attributes ?? {})) {
      const value = guard('reading an attribute', () => attributes?.[key]);
      this.setAttribute(key, value as AttributeValue);
    }
  }

  private recordEvent(name: unknown, attributesOrTime: unknown, time: unknown): void {
    const { limits, clock } = this.origin;
    if (limits.eventCountLimit === 0) {
      this.droppedEvents++;
      return;
    }
    const onlyTime = isTimeInput(attributesOrTime);
    const when = onlyTime && !isTimeInput(time) ? attributesOrTime : time;
    const event = eventOf(
      this.redact(nameOf(name)),
      clock.timeOf(when, this.anchor) ?? timeAt(clock, this.anchor),
      onlyTime ? undefined : this.redactAttributes(attributesOrTime),
      limits,
    );
    this.droppedInDetails += event.droppedAttributesCount;
    this.droppedEvents += pushLast(this.events, event, limits.eventCountLimit);
  }

  private recordLink(given: unknown): void {
    const { linkCountLimit, attributePerLinkCountLimit, attributeValueLengthLimit } = this.origin.limits;
    const link = linkOf(this.redactLink(given), attributePerLinkCountLimit, attributeValueLengthLimit);
    if (!link) return;
    this.droppedInDetails += link.droppedAttributesCount ?? 0;
    this.droppedLinks += pushLast(this.links, link, linkCountLimit);
  }

  private recordStatus({ code, message }: SpanStatus): void {
    if (code === SpanStatusCode.OK) this.currentStatus = copyForRetention({ code });
    if (code !== SpanStatusCode.ERROR) return;
    this.currentStatus = copyForRetention(
      typeof message === 'string' ? { code, message: this.redact(message) } : { code },
    );
    if (typeof message !== 'string' && message !== undefined && message !== null) {
      reportMisuse(`A status message was dropped: expected a string, got a value of type ${typeof message}.`);
    }
  }

  private redact(text: string): string {
    const { redaction } = this.origin;
    return redaction ? redaction.text(text) : text;
  }

  private redactAttributes(attributes: unknown): unknown {
    const { redaction } = this.origin;
    return redaction && isObject(attributes) ? redaction.attributes(attributes as Attributes) : attributes;
  }

  private redactLink(link: unknown): unknown {
    if (!this.origin.redaction || !isObject(link) || !('attributes' in link)) return link;
    return { ...link, attributes: this.redactAttributes(link.attributes) };
  }

  /** The stack of the warning shows the caller. */
  private warnIfEnded(): boolean {
    if (!this.hasEnded) return false;
    const message = `The span ${this.describe()} has ended, so the write has no effect: write before end().`;
    report(() => diag.warn(message, new Error(message)));
    return true;
  }

  /** At most one message per span, as the SDK specification requires. */
  private warnDropped(): void {
    const { attributeCountLimit, eventCountLimit, linkCountLimit } = this.origin.limits;
    const inside = this.droppedInDetails > 0 ? [`${this.droppedInDetails} attributes of events and links`] : [];
    const dropped = [
      droppedText(this.droppedAttributes, 'attribute', attributeCountLimit),
      droppedText(this.droppedEvents, 'event', eventCountLimit),
      droppedText(this.droppedLinks, 'link', linkCountLimit),
      ...inside,
    ].filter((text) => text !== '');
    reportMisuse(`The span ${this.describe()} is over its limits and dropped ${dropped.join(', ')}.`);
  }

  private describe(): string {
    const { traceId, spanId } = this.spanContext();
    // Untyped code may have set any name, and a symbol throws inside a template.
    const name: unknown = this.name;
    return `${String(name)} {traceId: ${traceId}, spanId: ${spanId}}`;
  }
}

/** Recognises recorded spans of other copies of this package too. */
export function isRecordingSpan(span: Span): span is RecordingSpan {
  return span instanceof RecordingSpan || (span as unknown as Record<symbol, unknown>)[IS_RECORDING_SPAN] === true;
}

function droppedText(count: number, what: string, limit: number): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'} (the limit is ${limit})`;
}

/** Keeps the last `limit` items. @returns the number of items dropped */
function pushLast<T>(items: T[], item: T, limit: number): number {
  if (limit === 0) return 1;
  items.push(item);
  if (items.length <= limit) return 0;
  items.shift();
  return 1;
}
