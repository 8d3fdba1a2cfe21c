import { type JsonPiece, JsonScanner } from '../otlp/locate/json-scanner';

/** A trace in the JSON of Jaeger. Its spans are not parsed yet. */
export interface LocatedTrace {
  readonly spans: readonly JsonPiece[];
  readonly processes: unknown;
}

type Reader = () => Generator<void, unknown>;

/** The JSON that Jaeger's page downloads: `{"data":[{"spans":[…],"processes":{…}}]}`. Each `yield` is a chance to pause. */
export class JaegerDocument {
  readonly #scanner: JsonScanner;

  constructor(bytes: Uint8Array) {
    this.#scanner = new JsonScanner(bytes);
  }

  /** @throws OtlpError if it is not JSON, or has something else where Jaeger has an object or an array */
  *traces(): Generator<void, LocatedTrace[]> {
    const traces: LocatedTrace[] = [];
    const addTrace = function* (this: JaegerDocument): Generator<void, void> {
      traces.push(yield* this.#trace());
    }.bind(this);
    yield* this.#object({ data: () => this.#array(addTrace) });
    return traces;
  }

  parse(piece: JsonPiece): unknown {
    return this.#scanner.parse(piece);
  }

  *#trace(): Generator<void, LocatedTrace> {
    const { spans, processes } = yield* this.#object({
      spans: () => this.#array(() => this.#scanner.value()),
      processes: () => this.#scanner.value(),
    });
    return { spans: (spans ?? []) as JsonPiece[], processes: processes ? this.parse(processes as JsonPiece) : {} };
  }

  /** The members that have a reader. */
  *#object(readers: Readonly<Record<string, Reader>>): Generator<void, Record<string, unknown>> {
    const scanner = this.#scanner;
    const members: Record<string, unknown> = {};
    if (!(yield* scanner.takes('{'))) throw scanner.problem('an object is missing');
    if (yield* scanner.takes('}')) return members;
    do {
      yield;
      const name = String(this.parse(yield* scanner.value()));
      if (!(yield* scanner.takes(':'))) throw scanner.problem('a `:` is missing');
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      const value: unknown = yield* read ? read() : scanner.value();
      if (read) members[name] = value;
    } while (yield* scanner.takes(','));
    if (!(yield* scanner.takes('}'))) throw scanner.problem('a `}` is missing');
    return members;
  }

  *#array(read: Reader): Generator<void, unknown[]> {
    const scanner = this.#scanner;
    const items: unknown[] = [];
    if (!(yield* scanner.takes('['))) throw scanner.problem('an array is missing');
    if (yield* scanner.takes(']')) return items;
    do {
      yield;
      items.push(yield* read());
    } while (yield* scanner.takes(','));
    if (!(yield* scanner.takes(']'))) throw scanner.problem('a `]` is missing');
    return items;
  }
}
