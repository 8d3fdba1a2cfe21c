import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import type { AttributeSource } from '../otel/attribute-source';
import { completeLimits } from '../otel/span-limits';
import { anyText } from '../values/attribute-value';
import { runIn } from './current/api-globals';
import { isSpecialField } from './special-fields';

/** What some fields of a span are made of. */
export interface FieldSource extends Partial<AttributeSource> {
  /** Fields that need not be made. */
  readonly known?: Attributes;
  /** Whether what it holds may be kept for as long as something that was begun in the span lives. */
  readonly holdsLittle?: boolean;
}

/** Bounds what a span keeps of which nobody ever asks. */
const MOST_SOURCES = 32;

let mostFields: number | undefined;

/** How many fields a span that is recorded would take; read from the environment once. */
const attributeCountLimit = (): number => (mostFields ??= completeLimits().attributeCountLimit);

/** The fields of a span that is not recorded, which are made when somebody asks for them. */
export class UnreadFields {
  private later: FieldSource[] | undefined = undefined;
  private made: Attributes = {};
  private count = 0;
  /** Whether somebody was given the fields, and keeps them as they are. */
  private isGiven = false;
  private givenName: string | undefined = undefined;
  private shownName: string | undefined = undefined;
  /** Whether the span has ended: what is added afterwards is lost. */
  isReleased = false;

  /**
   * @param first what the span is opened with
   * @param outer the context that its fields are made in
   */
  constructor(
    private first: FieldSource | undefined,
    private readonly outer: Context,
  ) {}

  /** The name that the span was given after its start. */
  get name(): string | undefined {
    if (this.givenName !== undefined) this.shownName = anyText(this.givenName);
    this.givenName = undefined;
    return this.shownName;
  }

  rename(name: string): void {
    this.givenName = name;
  }

  /** Adds what replaces, or comes after, all that was there before. */
  add(source: FieldSource): void {
    if (this.isReleased) return;
    this.later ??= [];
    this.later.push(source);
    if (this.later.length >= MOST_SOURCES) this.makeAll();
  }

  /** Makes the fields that have not been made yet. */
  read(): Readonly<Attributes> {
    this.makeAll();
    this.isGiven = true;
    return this.made;
  }

  /** Lets go of what has not been made, where it holds more than a few short values. */
  release(): void {
    this.isReleased = true;
    if (this.first && !holdsLittle(this.first)) this.first = undefined;
    if (this.later) this.later = this.later.filter(holdsLittle);
  }

  private makeAll(): void {
    const { first, later } = this;
    // A function that is called for a field may write a line, which asks for fields.
    this.first = undefined;
    this.later = undefined;
    if (first) runIn(this.outer, () => this.make(first));
    if (later) for (const source of later) this.make(source);
  }

  private make(source: FieldSource): void {
    guard('evaluating fields', () => this.putAll(source.known ?? source.attributes?.() ?? {}), undefined);
  }

  private putAll(fields: Attributes): void {
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value !== undefined && !isSpecialField(name)) this.put(name, value);
    }
  }

  /** As on a span that is recorded, there is room for so many. */
  private put(name: string, value: AttributeValue): void {
    const isNew = !Object.hasOwn(this.made, name);
    if (isNew && this.count >= attributeCountLimit()) return;
    // A line that was written in the meantime keeps what it was given.
    if (this.isGiven) this.made = { ...this.made };
    this.isGiven = false;
    this.made[name] = value;
    if (isNew) this.count++;
  }
}

/** Fields that are known are bounded. */
function holdsLittle({ holdsLittle: isLittle, attributes }: FieldSource): boolean {
  return attributes === undefined || isLittle === true;
}
