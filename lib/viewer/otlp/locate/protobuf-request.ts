import { fieldsOf, type ProtobufField } from '../../../bundled/protobuf';
import { type MessageShape, readShaped } from '../../../otel/protobuf-shape';
import type { LocatedRequest, RecordNames } from './located-request';
import { checkRecord, type MessageBudget } from './message-budget';
import { OtlpError } from '../otlp-error';
import { RESOURCE, SCOPE } from '../otlp-schema';

/**
 * Finds the records of a request in protobuf.
 *
 * @throws OtlpError if the body is not a message
 */
export function* locateInProtobuf(
  body: Uint8Array,
  names: RecordNames,
  budget: MessageBudget,
): Generator<void, LocatedRequest> {
  const protobuf = new OtlpProtobuf(names, budget);
  return {
    groups: yield* protobuf.groups(body),
    recordAt: (bytes, path) => protobuf.record(bytes as Uint8Array, names.shape, path),
  };
}

type Members = Record<string, unknown>;

/**
 * The messages that frame the records. Those of traces and of logs have the same numbers: a request has `ResourceSpans` as
 * field 1; `ResourceSpans` and `ScopeSpans` have their origin as field 1, what they hold as field 2, and `schema_url` as field 3.
 */
class OtlpProtobuf {
  constructor(
    private readonly names: RecordNames,
    private readonly budget: MessageBudget,
  ) {}

  *groups(body: Uint8Array): Generator<void, Members[]> {
    const groups: Members[] = [];
    for (const field of this.fields(body)) {
      yield;
      const bytes = field.number === 1 ? this.bytesOf(field) : undefined;
      if (bytes) groups.push(yield* this.group(bytes, `${this.names.outer}[${groups.length}]`));
    }
    return groups;
  }

  record(bytes: Uint8Array, shape: MessageShape, path: string): unknown {
    checkRecord({ bytes: bytes.length }, path);
    const { budget } = this;
    let messages = 0;
    let fields = 0;
    const watch = {
      onMessage(): void {
        budget.spend(1);
        messages++;
      },
      onField(): void {
        fields++;
        checkRecord({ messages, fields }, path);
      },
    };
    return this.checked(() => readShaped(bytes, shape, watch));
  }

  private *group(bytes: Uint8Array, path: string): Generator<void, Members> {
    const { inner, records } = this.names;
    const { members, held } = yield* this.framed(bytes, 'resource', RESOURCE, path);
    const scopes: Members[] = [];
    for (const [index, scope] of held.entries()) {
      const framed = yield* this.framed(scope, 'scope', SCOPE, `${path}.${inner}[${index}]`);
      scopes.push({ ...framed.members, [records]: framed.held });
    }
    return { ...members, [inner]: scopes };
  }

  private *framed(
    bytes: Uint8Array,
    origin: string,
    shape: MessageShape,
    path: string,
  ): Generator<void, { readonly members: Members; readonly held: readonly Uint8Array[] }> {
    const members: Members = {};
    const held: Uint8Array[] = [];
    for (const field of this.fields(bytes)) {
      yield;
      const { number } = field;
      const content = number <= 3 ? this.bytesOf(field) : undefined;
      if (!content) continue;
      if (number === 1) members[origin] = this.record(content, shape, `${path}.${origin}`);
      else if (number === 2) held.push(content);
      else {
        checkRecord({ bytes: content.length }, `${path}.schemaUrl`);
        members['schemaUrl'] = Buffer.from(content).toString('utf8');
      }
    }
    return { members, held };
  }

  private *fields(bytes: Uint8Array): Generator<ProtobufField, void> {
    const fields = fieldsOf(bytes);
    for (let step = this.checked(() => fields.next()); !step.done; step = this.checked(() => fields.next())) {
      this.budget.spend(1);
      yield step.value;
    }
  }

  private bytesOf(field: ProtobufField): Uint8Array | undefined {
    return this.checked(() => field.bytes());
  }

  private checked<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      if (cause instanceof OtlpError) throw cause;
      const message = `The body is not an ${this.names.request}: ${String(cause)}`;
      throw new OtlpError('ERR_OTLP_MALFORMED', message, { cause });
    }
  }
}
