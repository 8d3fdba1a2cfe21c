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

/** Our own spans know it without a context of their own, which costs more than asking. */
function traceIdOf(span: Span): string {
  return span instanceof NonRecordingSpan ? span.traceId : span.spanContext().traceId;
}

/**
 * An open span of ours as the code inside it sees it: what it declares, what has been recorded so far, and the span
 * of ours around it. Spans that others opened in between do not show here.
 *
 * Copies of this package read each other's: the public members are part of the version of the process record.
 */
export class ActiveSpan {
  /** The children of each name, where repeated ones are collapsed. */
  children: SiblingCollapse | undefined = undefined;
  /** What the span stands for to whoever opened it, such as a request. */
  owner: unknown = undefined;
  /** What started the span, and starts those below it; `undefined` for a span of others. */
  tracer: Tracer | undefined = undefined;
  private sharedBudget: SpanBudget | undefined = undefined;
  /** The parent, where it was given explicitly; `null` where that is no open span of ours. */
  private givenParent: ActiveSpan | null | undefined = undefined;
  /** The name that the span was given after its start. */
  private givenName: string | undefined = undefined;
  /** The fields of a span that is not recorded, where they are kept. */
  private unread: UnreadFields | undefined = undefined;

  /**
   * @param enclosing the span of ours that was current where this one was opened, be it of another trace: filters look there
   * @param own where what it records is kept: the attributes themselves, for a span that our engine has made of them
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
   * What has been recorded so far, by attribute name: log lines repeat it. What others have set is no part of it.
   *
   * The first to ask for the fields of a span that is not recorded evaluates them: what the call has done to its
   * arguments until then shows.
   */
  get recorded(): Readonly<Attributes> {
    if (this.unread) return this.unread.read();
    return this.keptByEngine?.ownAttributes ?? this.own ?? NOTHING;
  }

  /** Names the span anew. What few look at is looked at for secrets only then. */
  rename(name: string): void {
    if (this.unread) return this.unread.rename(name);
    this.givenName = anyText(name);
    if (this.span.isRecording()) watchSpanName(this.target, this.givenName);
    this.span.updateName(this.givenName);
  }

  /** How many spans its trace may have in this process; made with the first that asks, since most roots have nothing below. */
  get budget(): SpanBudget {
    return (this.sharedBudget ??= new SpanBudget(this.name));
  }

  /** Spans that were left out below a local root. */
  get leftOut(): number {
    return this.sharedBudget !== undefined && this.isLocalRoot ? this.sharedBudget.leftOut : 0;
  }

  /** The explicit parent, or the enclosing span where it belongs to the same trace: a new root has none. */
  get parent(): ActiveSpan | undefined {
    const { enclosing, givenParent } = this;
    if (givenParent !== undefined) return givenParent ?? undefined;
    return enclosing && traceIdOf(enclosing.span) === traceIdOf(this.span) ? enclosing : undefined;
  }

  /** Whether it is the first span of its trace in this process. */
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

  /** Whether the span has a field of this name, recorded or not: what a directive of the filter asks. */
  hasField(field: string): boolean {
    return this.declares(field) || Object.hasOwn(this.recorded, field);
  }

  /** Whether what is written is seen by anybody. */
  get takesWrites(): boolean {
    return this.unread ? !this.unread.isReleased : this.span.isRecording();
  }

  /**
   * Says what has started the span.
   *
   * @param around the span of the same trace whose budget it shares; `undefined` for a local root
   */
  startedBy(tracer: Tracer | undefined, around: ActiveSpan | undefined): void {
    this.tracer = tracer;
    if (around) this.sharedBudget = around.budget;
  }

  /** Puts the span below another one than that which encloses it. */
  placeUnder(parent: ActiveSpan | undefined): void {
    this.givenParent = parent ?? null;
  }

  /**
   * Keeps what the span would record, if anybody may ask for it. Only for a span that is not recorded.
   *
   * @param source what makes the fields when somebody asks for them
   * @param outer the context that they are made in
   */
  keepFields(source: FieldSource, outer: Context): void {
    if (areUnrecordedFieldsRead()) this.unread = new UnreadFields(source, outer);
  }

  /**
   * Writes fields that are made only where somebody reads them: at once on a span that is recorded, and otherwise when a
   * line or the filter asks.
   *
   * @param holdsLittle as in `FieldSource`
   */
  writeLater(attributes: () => Attributes, holdsLittle = false): void {
    if (this.unread) this.unread.add({ attributes, holdsLittle });
    else if (this.span.isRecording()) guard('reading attributes', () => this.writeAll(attributes()), undefined);
  }

  /** Lets go of objects and long texts: with the span ends the time in which its arguments are kept. */
  release(): void {
    this.unread?.release();
  }

  /** Writes one attribute, or what a special field stands for; nothing on a span that has ended. */
  write(name: string, value: AttributeValue): void {
    if (this.unread) return this.unread.add({ known: { [name]: value } });
    if (!this.span.isRecording()) return;
    if (writeSpecialField(this.span, name, value)) {
      if (name === NAME_FIELD) watchSpanName(this.target, String(value));
      return;
    }
    const engineSpan = this.keptByEngine;
    if (engineSpan) {
      engineSpan.setOwnAttribute(name, value);
      return;
    }
    this.span.setAttribute(name, value);
    (this.own ??= {})[name] = value;
  }

  /**
   * Writes the function that the span is about, at the end of a span of the SDK: there, nothing else would give way to a
   * field where there is little room. Spans of our engine have it from the start. An attribute of that name stays.
   */
  writeFunctionName(): void {
    if (!this.span.isRecording() || isRecordingSpan(this.span)) return;
    const functionName = this.site.declared?.functionName;
    if (functionName !== undefined && !hasAttribute(this.span, ATTR_CODE_FUNCTION_NAME))
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
