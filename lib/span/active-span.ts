import type { Attributes, AttributeValue, Context, Span, Tracer } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { NonRecordingSpan } from '../engine/span/non-recording-span';
import { ATTR_CODE_FUNCTION_NAME } from '../bundled/attribute-names';
import { isRecordingSpan, type RecordingSpan } from '../engine/span/recording-span';
import { anyText } from '../values/attribute-value';
import { SpanBudget } from './limits/span-budget';
import type { SiblingCollapse } from './limits/sibling-collapse';
import { watchSpanName } from './limits/span-name-cardinality';
import type { DeclaredFields, SpanSite } from './span-site';
import { NAME_FIELD, writeSpecialField } from './special-fields';
import { type FieldSource, UnreadFields } from './unread-fields';
import { areUnrecordedFieldsRead } from './unrecorded-fields';

const NOTHING: Attributes = {};

/** Reads the field of our own unrecorded spans: their `spanContext()` would allocate. */
function traceIdOf(span: Span): string {
  return span instanceof NonRecordingSpan ? span.traceId : span.spanContext().traceId;
}

/**
 * An open span of this package: its declared fields, what it has recorded so far, and the enclosing span of this package.
 * Spans that other libraries opened in between are skipped.
 *
 * Other copies of this package read it, so its public members are part of the process record's version.
 */
export class ActiveSpan {
  /** Counts the children by name; set only if repeated siblings are collapsed. */
  children: SiblingCollapse | undefined = undefined;
  /** The object that the span describes, such as a request; set by the code that opened the span. */
  owner: unknown = undefined;
  /** Starts the spans below this one too; `undefined` for a span of another library. */
  tracer: Tracer | undefined = undefined;
  private sharedBudget: SpanBudget | undefined = undefined;
  /** The explicit parent; `null` if that is not an open span of this package, `undefined` if none was given. */
  private givenParent: ActiveSpan | null | undefined = undefined;
  private givenName: string | undefined = undefined;
  /** The fields of an unrecorded span, if log lines or the filter may read them. */
  private unread: UnreadFields | undefined = undefined;

  /**
   * @param enclosing the span of this package that was current at the start, even of another trace: the filter looks there
   * @param own the recorded attributes; for a span of our engine, its own attribute object
   */
  constructor(
    readonly span: Span,
    private readonly site: SpanSite,
    readonly enclosing: ActiveSpan | undefined,
    private own?: Attributes,
  ) {}

  get name(): string {
    return this.unread?.name ?? this.givenName ?? this.site.name;
  }

  get target(): string {
    return this.site.target;
  }

  get level(): string {
    return this.site.level ?? 'info';
  }

  get declared(): DeclaredFields | undefined {
    return this.site.declared;
  }

  /**
   * The attributes recorded so far, which log lines repeat. Attributes that other libraries set are not included.
   *
   * The first read evaluates the fields of an unrecorded span, so they show changes that the call has made to its
   * arguments by then.
   */
  get recorded(): Readonly<Attributes> {
    if (this.unread) return this.unread.read();
    return this.recordingSpan?.ownAttributes ?? this.own ?? NOTHING;
  }

  /**
   * Changes the name. For an unrecorded span, the name is redacted only when it is first read.
   *
   * @param isClean whether the name is bounded and redacted already
   */
  rename(name: string, isClean = false): void {
    if (this.unread) return this.unread.rename(name);
    this.givenName = isClean ? name : anyText(name);
    if (this.span.isRecording()) watchSpanName(this.target, this.givenName);
    this.span.updateName(this.givenName);
  }

  /** The span budget of the local trace; created on first use, because most roots have no children. */
  get budget(): SpanBudget {
    return (this.sharedBudget ??= new SpanBudget(this.name));
  }

  /** Number of spans dropped below a local root; 0 for every other span. */
  get leftOut(): number {
    return this.sharedBudget !== undefined && this.isLocalRoot ? this.sharedBudget.leftOut : 0;
  }

  /** The explicit parent, or the enclosing span if it belongs to the same trace. */
  get parent(): ActiveSpan | undefined {
    const { enclosing, givenParent } = this;
    if (givenParent !== undefined) return givenParent ?? undefined;
    return enclosing && traceIdOf(enclosing.span) === traceIdOf(this.span) ? enclosing : undefined;
  }

  get isLocalRoot(): boolean {
    const above = this.givenParent === undefined ? this.enclosing : this.givenParent;
    return !above || above.sharedBudget !== this.sharedBudget;
  }

  declares(field: string): boolean {
    return this.site.declared?.has(field) ?? false;
  }

  get takesAnyField(): boolean {
    return this.site.declared === undefined;
  }

  /** Whether the span declares or has recorded a field of this name; filter directives match on it. */
  hasField(field: string): boolean {
    return this.declares(field) || Object.hasOwn(this.recorded, field);
  }

  /** Whether anything reads what is written: an exporter, log lines or the filter. */
  get takesWrites(): boolean {
    return this.unread ? !this.unread.isReleased : this.span.isRecording();
  }

  /**
   * Sets the tracer that started the span.
   *
   * @param localParent the span whose budget it shares; `undefined` for a local root
   */
  startedBy(tracer: Tracer | undefined, localParent: ActiveSpan | undefined): void {
    this.tracer = tracer;
    if (localParent) this.sharedBudget = localParent.budget;
  }

  placeUnder(parent: ActiveSpan | undefined): void {
    this.givenParent = parent ?? null;
  }

  /**
   * Keeps the fields of an unrecorded span, if log lines or the filter may read them.
   *
   * @param source makes the fields on first read
   * @param outer the context in which the fields are made
   */
  keepFields(source: FieldSource, outer: Context): void {
    if (areUnrecordedFieldsRead()) this.unread = new UnreadFields(source, outer);
  }

  /**
   * Writes lazy fields: a recorded span evaluates them at once, an unrecorded span when a log line or the filter reads them.
   *
   * @param holdsLittle as in `FieldSource`
   */
  writeLater(attributes: () => Attributes, holdsLittle = false): void {
    if (this.unread) this.unread.add({ attributes, holdsLittle });
    else if (this.span.isRecording()) guard('reading attributes', () => this.writeAll(attributes()));
  }

  /** Releases the call's arguments when the span ends. */
  release(): void {
    this.unread?.release();
  }

  /** Writes one attribute, or applies a special field. Does nothing once the span has ended. */
  write(name: string, value: AttributeValue): void {
    if (this.unread) return this.unread.set(name, value);
    if (!this.span.isRecording()) return;
    if (writeSpecialField(this.span, name, value)) {
      if (name === NAME_FIELD) watchSpanName(this.target, String(value));
      return;
    }
    const engineSpan = this.recordingSpan;
    if (engineSpan) {
      engineSpan.setOwnAttribute(name, value);
      return;
    }
    this.span.setAttribute(name, value);
    (this.own ??= {})[name] = value;
  }

  /**
   * Writes `code.function.name` at the end of an SDK span, so that it never takes the place of a field when the attribute
   * limit is low. Spans of our engine have it from the start. An existing attribute of that name is kept.
   */
  writeFunctionName(): void {
    if (!this.span.isRecording() || isRecordingSpan(this.span)) return;
    const functionName = this.site.declared?.functionName;
    if (functionName !== undefined && !hasAttribute(this.span, ATTR_CODE_FUNCTION_NAME))
      this.span.setAttribute(ATTR_CODE_FUNCTION_NAME, functionName);
  }

  /** {@link write} for several attributes, which are redacted already. */
  writeAll(attributes: Attributes): void {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (value !== undefined) this.write(name, value);
    }
  }

  private get recordingSpan(): RecordingSpan | undefined {
    return isRecordingSpan(this.span) && this.span.attributes === this.own ? this.span : undefined;
  }
}

function hasAttribute(span: Span, name: string): boolean {
  const { attributes = {} } = span as { attributes?: Attributes };
  return Object.hasOwn(attributes, name);
}
