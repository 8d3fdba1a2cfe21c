import { type Attributes, type Context, type Span, SpanStatusCode, type TimeInput } from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import { anyText } from '../values/attribute-value';
import { attributeAt, cleanAttributes } from '../values/clean-attributes';
import { cleanName } from '../values/json-key';
import type { ActiveSpan } from './active-span';
import { ATTR_CANCELLED } from './cancellation';
import { ATTR_SPANS_LEFT_OUT } from './limits/span-budget';
import { forgetOpen } from './open-spans';
import { noteError, writeError } from './record-error';
import { runIn } from './current/api-globals';
import { ATTR_COLLAPSED, type SiblingCollapse } from './limits/sibling-collapse';
import { spanEnded } from './span-watchers';

/**
 * One span of ours from its start to its end. Everything that opens spans does so through `openSpan`, and this class
 * is the only place that ends one or sets its status.
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
    /** Whether ending the span is our business. */
    private readonly owned = true,
    /** Whether nothing changes when it ends, so that nobody has to wait for that. */
    readonly endsUnseen = false,
  ) {}

  get span(): Span {
    return this.active.span;
  }

  /** Whether anything written to the span will be kept. */
  get recording(): boolean {
    return this.active.span.isRecording();
  }

  /** Runs `body` with the span current, also across its `await`s. */
  run<T>(body: () => T): T {
    return runIn(this.context, body);
  }

  /** Sets attributes. As everything that is recorded, they are bounded, and their secrets are hidden. Never throws. */
  setAttributes(attributes: Attributes): void {
    if (!this.active.takesWrites) return;
    guard('reading attributes', () => this.writeEach(attributes), undefined);
  }

  /**
   * {@link setAttributes} with attributes that are made only where the span is recorded, or when a line shows them.
   *
   * @param holdsLittle as in {@link SpanOpening}
   */
  setAttributesLater(make: () => Attributes, holdsLittle = false): void {
    this.active.writeLater(() => cleanAttributes(callUserFunction('the attributes of a span', make, {})), holdsLittle);
  }

  rename(name: string): void {
    this.active.rename(name);
  }

  /** Records the error with its chain and marks the span as failed; the span stays open. */
  fail(error: unknown): void {
    guard('recording an error', () => writeError(this.span, error), undefined);
  }

  /** Records an error that is no failure, at a level below `error`; the status stays as it is. */
  note(error: unknown, level: string): void {
    guard('recording an error', () => noteError(this.span, error, level), undefined);
  }

  /** Marks the span as failed for a reason that is no thrown error, such as an HTTP status; secrets are hidden. */
  failWith(message: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: anyText(message) });
  }

  /** Ends the span of work that its caller gave up, which is no error. */
  cancel(): void {
    if (this.ended) return;
    this.setAttributes({ [ATTR_CANCELLED]: true });
    this.end();
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /** Ends the span; only the first call counts. */
  end(endTime?: TimeInput): void {
    if (this.ended) return;
    this.ended = true;
    this.tellOmissions();
    if (!this.owned) return this.active.release();
    this.tellFunctionName();
    try {
      this.span.end(endTime);
    } catch (error) {
      countFault('ending a span', error);
    }
    spanEnded(this.active, this.context);
    this.letGo();
  }

  private writeEach(attributes: Attributes): void {
    for (const name of Object.keys(attributes)) {
      const value = attributeAt(attributes, name);
      if (value !== undefined) this.active.write(cleanName(name), value);
    }
  }

  private letGo(): void {
    this.active.release();
    forgetOpen(this.span);
  }

  private tellFunctionName(): void {
    try {
      this.active.writeFunctionName();
    } catch (error) {
      countFault('naming the function of a span', error);
    }
  }

  private tellCollapsed(children: SiblingCollapse): void {
    const lines = children.lines();
    if (lines.length > 0) this.active.write(ATTR_COLLAPSED, lines);
  }

  /** What was left out below the span shows on it. */
  private tellOmissions(): void {
    const { active } = this;
    if (active.children) this.tellCollapsed(active.children);
    const { leftOut } = active;
    if (leftOut > 0) active.write(ATTR_SPANS_LEFT_OUT, leftOut);
  }
}
