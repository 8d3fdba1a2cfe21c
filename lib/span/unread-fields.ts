import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { put as putOwn } from '../engine/span/attributes';
import type { AttributeSource } from '../otel/attribute-source';
import { completeLimits } from '../otel/span-limits';
import { anyText } from '../values/attribute-value';
import { runIn } from './current/api-globals';
import { isSpecialField } from './special-fields';

/** Makes some fields of a span. */
export interface FieldSource extends Partial<AttributeSource> {
  /** Drops references that are too large to keep after the end of the span. `attributes` must still work. */
  release?(): void;
  /** Whether it is small enough to keep until all work started in the span has ended. */
  readonly holdsLittle?: boolean;
}

/** Limits the memory of sources and fields that are never read. */
const MAX_WAITING = 32;

/** Evaluated fields, or a source of fields. */
type Later = KnownFields | FieldSource;

class KnownFields {
  readonly fields: Attributes = {};
}

let mostFields: number | undefined;

/** The limit of a recorded span; read from the environment once. */
const attributeCountLimit = (): number => (mostFields ??= completeLimits().attributeCountLimit);

/** The fields of an unrecorded span, which are made on first read. */
export class UnreadFields {
  private later: Later[] | undefined = undefined;
  /** Number of sources and fields in `later`. */
  private waiting = 0;
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
    if (!this.isReleased) this.wait(source);
  }

  /** Adds an evaluated field. */
  set(name: string, value: AttributeValue): void {
    if (this.isReleased) return;
    const last = this.later?.at(-1);
    const isNew = !(last instanceof KnownFields);
    const known = isNew ? new KnownFields() : last;
    putOwn(known.fields, name, value);
    if (isNew) this.wait(known);
    else if (++this.waiting >= MAX_WAITING) this.makeAll();
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
    this.first?.release?.();
    if (this.first && !holdsLittle(this.first)) this.first = undefined;
    if (this.later && !this.later.every(holdsLittle)) this.later = this.later.filter(holdsLittle);
  }

  private wait(source: Later): void {
    if (this.later) this.later.push(source);
    else this.later = [source];
    if (++this.waiting >= MAX_WAITING) this.makeAll();
  }

  private makeAll(): void {
    const { first, later } = this;
    // Cleared first: evaluating a field may write a log line, which reads the fields again.
    this.first = undefined;
    this.later = undefined;
    this.waiting = 0;
    if (first) runIn(this.outer, () => this.make(first));
    if (later) for (const source of later) this.make(source);
  }

  private make(source: Later): void {
    if (source instanceof KnownFields) this.putAll(source.fields);
    else guard('evaluating fields', () => this.putAll(source.attributes?.() ?? {}));
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
function holdsLittle(source: Later): boolean {
  return source instanceof KnownFields || source.attributes === undefined || source.holdsLittle === true;
}
