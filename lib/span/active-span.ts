import type { Attributes, AttributeValue, Span, Tracer } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../bundled/attribute-names';
import { isRecordingSpan, type RecordingSpan } from '../engine/recording-span';
import { LocalTrace } from './local-trace';
import type { SiblingTally } from './sibling-tally';
import { watchName } from './span-names';
import { NAME_FIELD, writeSpecialField } from './special-fields';

/** The fields that a span declares. */
export interface DeclaredFields {
  has(field: string): boolean;
  /** Whether a field that nobody declares is dropped instead of taken. */
  readonly strict?: boolean;
  readonly names: readonly string[];
  /** The decorated function, such as `Orders.create`; `undefined` where its name is not known. */
  readonly functionName?: string | undefined;
}

/**
 * An open span of ours as the code inside it sees it: what it declares, what has been recorded so far, and the span
 * of ours around it. Spans that others opened in between do not show here.
 *
 * Copies of this package read each other's: the public members are part of the version of the process record.
 */
export class ActiveSpan {
  /** The children of each name, where repeated ones are collapsed. */
  children: SiblingTally | undefined = undefined;
  /** What the span stands for to whoever opened it, such as a request. */
  subject: unknown = undefined;

  constructor(
    readonly span: Span,
    private shownName: string,
    /** What filters match; the class name for a method. */
    readonly target: string,
    /** The fields that may be recorded later; `undefined` for a span that takes any. */
    readonly declared: DeclaredFields | undefined,
    /** The span of ours that was current where this one was opened, be it of another trace: filters look there. */
    readonly enclosing: ActiveSpan | undefined,
    /** How much the span matters, which is what its close line says. */
    readonly level: string = 'info',
    private sharedTrace?: LocalTrace,
    /** Where what it records is kept: the attributes themselves, for a span that our engine has made of them. */
    private readonly own: Attributes = {},
    /** What started the span, and starts those below it; `undefined` for a span of others. */
    readonly tracer?: Tracer,
  ) {}

  get name(): string {
    return this.shownName;
  }

  /** What has been recorded so far, by attribute name: log lines repeat it. What others have set is no part of it. */
  get recorded(): Readonly<Attributes> {
    return this.keptByEngine?.ownAttributes ?? this.own;
  }

  rename(name: string): void {
    if (this.span.isRecording()) watchName(this.target, name);
    this.shownName = name;
    this.span.updateName(name);
  }

  /** What this process contributes to the trace; made with the first that asks, since most roots have nothing below. */
  get localTrace(): LocalTrace {
    return (this.sharedTrace ??= new LocalTrace(this.shownName));
  }

  /** Spans that were left out below a local root. */
  get leftOut(): number {
    return this.sharedTrace !== undefined && this.isLocalRoot ? this.sharedTrace.leftOut : 0;
  }

  /** The enclosing span where it belongs to the same trace: a new root has none. */
  get parent(): ActiveSpan | undefined {
    const { enclosing } = this;
    return enclosing?.span.spanContext().traceId === this.span.spanContext().traceId ? enclosing : undefined;
  }

  /** Whether it is the first span of its trace in this process. */
  get isLocalRoot(): boolean {
    return this.enclosing === undefined || this.enclosing.sharedTrace !== this.sharedTrace;
  }

  declares(field: string): boolean {
    return this.declared?.has(field) ?? false;
  }

  get takesAnyField(): boolean {
    return this.declared === undefined;
  }

  /** Writes one attribute, or what a special field stands for; nothing on a span that is not recorded or has ended. */
  write(name: string, value: AttributeValue): void {
    if (!this.span.isRecording()) return;
    if (writeSpecialField(this.span, name, value)) {
      if (name === NAME_FIELD) watchName(this.target, String(value));
      return;
    }
    const engineSpan = this.keptByEngine;
    if (engineSpan) {
      engineSpan.setOwnAttribute(name, value);
      return;
    }
    this.span.setAttribute(name, value);
    this.own[name] = value;
  }

  /**
   * Writes the function that the span is about, at the end of a span of the SDK: there, nothing else would give way to a
   * field where there is little room. Spans of our engine have it from the start. An attribute of that name stays.
   */
  writeFunctionName(): void {
    const functionName = this.declared?.functionName;
    if (functionName === undefined || isRecordingSpan(this.span) || !this.span.isRecording()) return;
    if (!hasAttribute(this.span, ATTR_CODE_FUNCTION_NAME))
      this.span.setAttribute(ATTR_CODE_FUNCTION_NAME, functionName);
  }

  /** {@link write} for several attributes, which have been looked at for secrets. */
  writeAll(attributes: Attributes): void {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (value !== undefined) this.write(name, value);
    }
  }

  private get keptByEngine(): RecordingSpan | undefined {
    return isRecordingSpan(this.span) && this.span.attributes === this.own ? this.span : undefined;
  }
}

/** Spans of the SDK show their attributes. */
function hasAttribute(span: Span, name: string): boolean {
  const { attributes = {} } = span as { attributes?: Attributes };
  return Object.hasOwn(attributes, name);
}
