import {
  type Attributes,
  type AttributeValue,
  type Context,
  type Span,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import type { Level } from '../filter/level';
import { anyText, attributeValue } from '../values/attribute-value';
import { attributeAt, cleanAttributes } from '../values/clean-attributes';
import { cleanName } from '../values/json-key';
import type { ActiveSpan } from './active-span';
import { ATTR_CANCELLED } from './cancellation';
import { ATTR_SPANS_DROPPED } from './limits/span-budget';
import { forgetOpen } from './open-spans';
import { noteError, writeError } from './record-error';
import { runIn } from './current/api-globals';
import { ATTR_COLLAPSED } from './limits/sibling-collapse';
import { spanEnded } from './span-watchers';

/**
 * One span from its start to its end. This is the only class that ends a span or sets its status.
 *
 * @example
 * ```ts
 * const open = openSpan({ name: 'import prices', attributes: { 'file.name': 'prices.csv' } });
 * try {
 *   open.run(() => importPrices());
 * } catch (error) {
 *   open.fail(error);
 *   throw error;
 * } finally {
 *   open.end();
 * }
 * ```
 */
export class OpenSpan {
  private ended = false;

  constructor(
    readonly active: ActiveSpan,
    /** The context in which the span is current. */
    readonly context: Context,
    /** Whether {@link end} ends the OpenTelemetry span; `false` if its opener does. */
    private readonly owned = true,
    /** Whether the end has no effect, so that the result need not be followed. */
    readonly endHasNoEffect = false,
  ) {}

  get span(): Span {
    return this.active.span;
  }

  /** Whether the span is recorded and still open. */
  get recording(): boolean {
    return this.active.span.isRecording();
  }

  /** Runs `body` with the span current, also across its `await`s. */
  run<T>(body: () => T): T {
    return runIn(this.context, body);
  }

  /** Sets attributes, bounded and redacted. Never throws. */
  setAttributes(attributes: Attributes): void {
    if (!this.active.takesWrites) return;
    guard('reading attributes', () => this.writeEach(attributes));
  }

  /** Sets one attribute, bounded and redacted. Never throws. */
  setAttribute(name: string, value: AttributeValue): void {
    if (!this.active.takesWrites) return;
    const shown = attributeValue(name, value);
    if (shown !== undefined) this.active.write(cleanName(name), shown);
  }

  /**
   * {@link setAttributes} with a function that is called only if the span is recorded, or when a log line shows the fields.
   *
   * @param holdsLittle as in {@link SpanOpening}
   */
  setAttributesLater(make: () => Attributes, holdsLittle = false): void {
    this.active.writeLater(() => cleanAttributes(callUserFunction('the attributes of a span', make, {})), holdsLittle);
  }

  /**
   * Adds an event. Never throws.
   *
   * @param attributes bounded and redacted already, so that events that many spans share are cleaned once
   * @param time a reading of `performance.now()`; now by default
   */
  addEvent(name: string, attributes: Attributes, time?: TimeInput): void {
    if (!this.recording) return;
    guard('adding an event', () => this.span.addEvent(name, attributes, time), undefined);
  }

  /** @param isClean whether the name is bounded and redacted already */
  rename(name: string, isClean = false): void {
    this.active.rename(name, isClean);
  }

  /** Whether an exporter, log lines or the filter may read what is written to the span. */
  get takesWrites(): boolean {
    return this.active.takesWrites;
  }

  /** Sets an attribute whose value is already bounded and redacted. The name must not be secret. */
  write(name: string, value: AttributeValue): void {
    this.active.write(name, value);
  }

  /** Records the error with its chain and marks the span as failed; the span stays open. */
  fail(error: unknown): void {
    guard('recording an error', () => writeError(this.span, error));
  }

  /** Records an error that is not a failure, at a level below `error`. The status does not change. */
  note(error: unknown, level: Level): void {
    guard('recording an error', () => noteError(this.span, error, level));
  }

  /** Marks the span as failed without a thrown error, such as for an HTTP status. The message is redacted. */
  failWith(message: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: anyText(message) });
  }

  /** Marks the span as cancelled and ends it. The status does not change. */
  cancel(): void {
    if (this.ended) return;
    this.setAttributes({ [ATTR_CANCELLED]: true });
    this.end();
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /** Ends the span. Further calls do nothing. */
  end(endTime?: TimeInput): void {
    if (this.ended) return;
    this.ended = true;
    this.writeDropped();
    if (!this.owned) return this.active.release();
    this.writeFunctionName();
    try {
      this.span.end(endTime);
    } catch (error) {
      countFault('ending a span', error);
    }
    spanEnded(this.active, this.context);
    this.active.release();
    forgetOpen(this.span);
  }

  private writeEach(attributes: Attributes): void {
    for (const name of Object.keys(attributes)) {
      const value = attributeAt(attributes, name);
      if (value !== undefined) this.active.write(cleanName(name), value);
    }
  }

  private writeFunctionName(): void {
    try {
      this.active.writeFunctionName();
    } catch (error) {
      countFault('naming the function of a span', error);
    }
  }

  /** Writes how many spans below this one were collapsed or dropped. */
  private writeDropped(): void {
    const { active } = this;
    const collapsed = active.children?.lines();
    if (collapsed?.length) active.write(ATTR_COLLAPSED, collapsed);
    const { leftOut: dropped } = active;
    if (dropped > 0) active.write(ATTR_SPANS_DROPPED, dropped);
  }
}
