import type { SettableCarrier } from '../../propagation/carrier/writable-carrier';

/** Attributes of a message, in the form of the AWS SDK. */
export type SqsAttributes = Record<string, unknown>;

/** Most attributes of one message. Source: Amazon SQS, "Message attributes". */
const MAX_ATTRIBUTES = 10;

/** The most important header. Others are dropped to make room for it. */
const FIRST = 'traceparent';

/** Message attributes to which headers are added. Those that do not fit are dropped, `traceparent` last. */
export class SqsCarrier implements SettableCarrier {
  private readonly added: string[] = [];

  /** @param entries a copy; `set` changes it */
  constructor(readonly entries: SqsAttributes) {}

  keys(): string[] {
    return Object.keys(this.entries);
  }

  get(name: string): unknown {
    return this.entries[name];
  }

  set(name: string, value: string): void {
    // SQS rejects a message with an empty value.
    if (value === '') return;
    if (!(name in this.entries) && !this.hasRoomFor(name)) return;
    this.entries[name] = { DataType: 'String', StringValue: value };
    this.added.push(name);
  }

  private hasRoomFor(name: string): boolean {
    if (Object.keys(this.entries).length < MAX_ATTRIBUTES) return true;
    const last = name === FIRST ? this.added.pop() : undefined;
    if (last === undefined) return false;
    delete this.entries[last];
    return true;
  }
}
