import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import type { AttributeSource } from '../otel/attribute-source';
import { completeLimits } from '../otel/span-limits';
import { anyText } from '../values/attribute-value';
import { runIn } from './current/api-globals';
import { isSpecialField } from './special-fields';

/** Makes some fields of a span. */
export interface FieldSource extends Partial<AttributeSource> {
  /** Fields that are ready. */
  readonly known?: Attributes;
  /** Whether it is small enough to keep until all work started in the span has ended. */
  readonly holdsLittle?: boolean;
}

/** Bounds the memory of sources that are never read. */
const MAX_SOURCES = 32;

let mostFields: number | undefined;

/** The limit of a recorded span; read from the environment once. */
const attributeCountLimit = (): number => (mostFields ??= completeLimits().attributeCountLimit);

/** The fields of an unrecorded span, which are made on first read. */
export class UnreadFields {
  private later: FieldSource[] | undefined = undefined;
  private made: Attributes = {};
  private count = 0;
  /** Whether a reader holds `made`, which must then not change. */
  private isGiven = false;
  private givenName: string | undefined = undefined;
  private shownName: string | undefined = undefined;
  /** Whether the span has ended; later writes are ignored. */
  isReleased = false;

  /**
   * @param first the fields that the span is opened with
   * @param outer the context in which `first` is evaluated
   */
  constructor(
    private first: FieldSource | undefined,
    private readonly outer: Context,
  ) {}

  /** The name that replaced the first one, redacted on first read; `undefined` if the span was not renamed. */
  get name(): string | undefined {
    if (this.givenName !== undefined) this.shownName = anyText(this.givenName);
    this.givenName = undefined;
    return this.shownName;
  }

  rename(name: string): void {
    this.givenName = name;
  }

  /** Adds fields. A later value replaces an earlier one of the same name. */
  add(source: FieldSource): void {
    if (this.isReleased) return;
    this.later ??= [];
    this.later.push(source);
    if (this.later.length >= MAX_SOURCES) this.makeAll();
  }

  /** Evaluates all sources and returns the fields. */
  read(): Readonly<Attributes> {
    this.makeAll();
    this.isGiven = true;
    return this.made;
  }

  /** Drops the unevaluated sources that hold more than a little memory. */
  release(): void {
    this.isReleased = true;
    if (this.first && !holdsLittle(this.first)) this.first = undefined;
    if (this.later) this.later = this.later.filter(holdsLittle);
  }

  private makeAll(): void {
    const { first, later } = this;
    // Cleared first: evaluating a field may write a log line, which reads the fields again.
    this.first = undefined;
    this.later = undefined;
    if (first) runIn(this.outer, () => this.make(first));
    if (later) for (const source of later) this.make(source);
  }

  private make(source: FieldSource): void {
    guard('evaluating fields', () => this.putAll(source.known ?? source.attributes?.() ?? {}));
  }

  private putAll(fields: Attributes): void {
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value !== undefined && !isSpecialField(name)) this.put(name, value);
    }
  }

  private put(name: string, value: AttributeValue): void {
    const isNew = !Object.hasOwn(this.made, name);
    if (isNew && this.count >= attributeCountLimit()) return;
    // Copy on write: a log line may hold the object.
    if (this.isGiven) this.made = { ...this.made };
    this.isGiven = false;
    this.made[name] = value;
    if (isNew) this.count++;
  }
}

/** Ready fields are bounded already. */
function holdsLittle({ holdsLittle: isLittle, attributes }: FieldSource): boolean {
  return attributes === undefined || isLittle === true;
}
