import type { Attributes, Context } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import type { AttributeSource } from '../otel/attribute-source';
import { textValue } from '../values/attribute-value';
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

/** The fields of a span that is not recorded, which are made when somebody asks for them. */
export class UnreadFields {
  private later: FieldSource[] | undefined = undefined;
  private made: Attributes = {};
  private givenName: string | undefined = undefined;
  private shownName: string | undefined = undefined;

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
    if (this.givenName !== undefined) this.shownName = textValue(this.givenName);
    this.givenName = undefined;
    return this.shownName;
  }

  rename(name: string): void {
    this.givenName = name;
  }

  /** Adds what replaces, or comes after, all that was there before. */
  add(source: FieldSource): void {
    this.later ??= [];
    this.later.push(source);
    if (this.later.length >= MOST_SOURCES) this.read();
  }

  /** Makes the fields that have not been made yet. */
  read(): Readonly<Attributes> {
    const { first, later } = this;
    if (!first && !later) return this.made;
    // A function that is called for a field may write a line, which asks for fields.
    this.first = undefined;
    this.later = undefined;
    if (first) runIn(this.outer, () => this.make(first));
    if (later) for (const source of later) this.make(source);
    return this.made;
  }

  /** Lets go of what has not been made, where it holds more than a few short values. */
  release(): void {
    if (this.first && !holdsLittle(this.first)) this.first = undefined;
    if (this.later) this.later = this.later.filter(holdsLittle);
  }

  private make(source: FieldSource): void {
    const fields = guard('evaluating fields', () => source.known ?? source.attributes?.() ?? {}, {});
    // A line that was written in the meantime keeps what it was given.
    const made = { ...this.made };
    for (const name of Object.keys(fields)) {
      if (fields[name] !== undefined && !isSpecialField(name)) made[name] = fields[name];
    }
    this.made = made;
  }
}

/** Fields that are known are bounded. */
function holdsLittle({ holdsLittle: isLittle, attributes }: FieldSource): boolean {
  return attributes === undefined || isLittle === true;
}
