import { JsonScanner, type JsonPiece } from './json-scanner';
import { checkRecord, type MessageBudget } from './message-budget';
import { malformed } from '../otlp-error';
import type { LocatedRequest, RecordNames } from './located-request';

/** Reads one member or item. */
type Reader = (path: string) => Generator<void, unknown>;

/**
 * Finds the records of a request in JSON.
 *
 * @throws OtlpError if the body is not JSON, or has something else where OTLP has an object or an array
 */
export function* locateInJson(
  body: Uint8Array,
  { outer, inner, records }: RecordNames,
  budget: MessageBudget,
): Generator<void, LocatedRequest> {
  const json = new OtlpJson(body, budget);
  const scoped: Reader = (path) => json.object(path, { scope: json.small, schemaUrl: json.small, [records]: pieces });
  const pieces: Reader = (path) => json.array(path, json.piece);
  const group: Reader = (path) =>
    json.object(path, {
      resource: json.small,
      schemaUrl: json.small,
      [inner]: (at) => json.array(at, scoped),
    });
  const request = yield* json.object('request', { [outer]: (path) => json.array(path, group) });
  yield* json.scanner.end();
  return {
    groups: (request[outer] ?? []) as LocatedRequest['groups'],
    recordAt: (piece, path) => json.record(piece as JsonPiece, path),
  };
}

/** The parts of JSON that frame the records. */
class OtlpJson {
  readonly scanner: JsonScanner;

  constructor(
    body: Uint8Array,
    private readonly budget: MessageBudget,
  ) {
    this.scanner = new JsonScanner(body);
  }

  /** An object, with the members that have a reader. The last of several equal names wins, as in `JSON.parse`. */
  *object(path: string, readers: Readonly<Record<string, Reader>>): Generator<void, Record<string, unknown>> {
    const { scanner } = this;
    const members: Record<string, unknown> = {};
    this.budget.spend(1);
    if (!(yield* scanner.takes('{'))) throw malformed(path, 'an object', yield* this.small(path));
    if (yield* scanner.takes('}')) return members;
    do {
      yield;
      const name = yield* this.name();
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      const value: unknown = yield* (read ?? this.ignored)(path === 'request' ? name : `${path}.${name}`);
      if (read) members[name] = value;
    } while (yield* scanner.takes(','));
    if (!(yield* scanner.takes('}'))) throw scanner.problem(`\`${path}\` has no end`);
    return members;
  }

  /** An array; `null` is an empty one. */
  *array(path: string, read: Reader): Generator<void, unknown[]> {
    const { scanner } = this;
    const items: unknown[] = [];
    if (!(yield* scanner.takes('['))) {
      const other = yield* this.small(path);
      if (other === null) return items;
      throw malformed(path, 'an array', other);
    }
    if (yield* scanner.takes(']')) return items;
    do {
      yield;
      items.push(yield* read(`${path}[${items.length}]`));
    } while (yield* scanner.takes(','));
    if (!(yield* scanner.takes(']'))) throw scanner.problem(`\`${path}\` has no end`);
    return items;
  }

  /** A value to parse later, with {@link record}. */
  readonly piece = function* (this: OtlpJson): Generator<void, JsonPiece> {
    const piece = yield* this.scanner.value();
    this.budget.spend(Math.max(1, piece.containers));
    return piece;
  }.bind(this);

  /** A value that is parsed at once. */
  readonly small = function* (this: OtlpJson, path: string): Generator<void, unknown> {
    return this.record(yield* this.piece(), path);
  }.bind(this);

  /** A member that OTLP does not define. It must be JSON, if it is small enough to see that. */
  private readonly ignored = function* (this: OtlpJson): Generator<void, void> {
    const piece = yield* this.piece();
    if (piece.end - piece.start < 1024) this.scanner.parse(piece);
  }.bind(this);

  record(piece: JsonPiece, path: string): unknown {
    checkRecord({ bytes: piece.end - piece.start, messages: piece.containers, fields: piece.commas }, path);
    return this.scanner.parse(piece);
  }

  /** The name of a member and its colon. */
  private *name(): Generator<void, string> {
    const { scanner } = this;
    const piece = yield* scanner.value();
    const name = this.record(piece, 'the name of a member');
    if (typeof name !== 'string' || !(yield* scanner.takes(':')))
      throw scanner.problem(`a name is missing at byte ${piece.start}`);
    return name;
  }
}
