import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { fieldsOf } from '../../bundled/protobuf';
import { type OtlpContentType, type ReadRecords, readLogs, readTraces } from '../otlp/record-reader';
import { TimeSlice } from '../server/time-slice';
import { inflated } from './inflated';
import { JsonDocuments } from './json-documents';
import { jaegerSpans } from './jaeger';

/** Where imported spans and log records go: a store. */
export interface ImportTarget {
  add(spans: readonly TraceSpan[]): void;
  addLogs(records: readonly LogRecord[]): void;
}

export interface ImportOptions {
  /**
   * Size limit of one document, or of the whole body if it is protobuf, in bytes after decompression. A file of JSON lines may
   * have any size.
   *
   * @default 536870912 (512 MiB)
   */
  readonly maxDocumentBytes?: number;
  /** Stops the import. */
  readonly signal?: AbortSignal;
}

/** What an import has read, and what it could not read. */
export interface Imported {
  readonly spans: number;
  readonly logs: number;
  /** Number of lines or documents that could not be read. */
  readonly skipped: number;
  /** The first of these, such as `line 3 is cut off`. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 5;
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;
const PROBED_BYTES = 512;
const SEARCHED_BYTES = 1024 * 1024;
/** A file that the user chose is not limited like a request. */
const MOST_MESSAGES = Number.MAX_SAFE_INTEGER;
/** Field numbers: of the groups in a request; of the scopes in a group, and of the records in a scope. */
const [GROUPS, RECORDS] = [1, 2];

type OtlpKind = 'resourceSpans' | 'resourceLogs';

/**
 * Reads spans and log records of OTLP into a store: JSON, JSON lines or protobuf, compressed with gzip or not; also the JSON of
 * Jaeger. Works in slices of a few milliseconds. What cannot be read is counted, and the rest is read.
 *
 * @throws Error of the source, or if the gzip data is broken; what was read before stays in the store
 */
export async function importStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  target: ImportTarget,
  { maxDocumentBytes = MAX_DOCUMENT_BYTES, signal }: ImportOptions = {},
): Promise<Imported> {
  const reading = new Reading(target, new TimeSlice(signal));
  const documents = new JsonDocuments(maxDocumentBytes);
  let protobuf: Buffer[] | undefined;
  let isFirst = true;
  let bytes = 0;
  for await (const chunk of inflated(source)) {
    if (isFirst && isProtobuf(chunk)) protobuf = [];
    isFirst = false;
    if (protobuf) {
      bytes += chunk.length;
      if (bytes > maxDocumentBytes) throw new RangeError(`The protobuf is larger than ${maxDocumentBytes} bytes.`);
      protobuf.push(chunk);
    } else await reading.readDocuments(documents.read(chunk));
  }
  if (protobuf) await reading.readProtobuf(Buffer.concat(protobuf));
  else await reading.readDocuments(documents.end());
  return reading.result;
}

class Reading {
  #spans = 0;
  #logs = 0;
  #skipped = 0;
  readonly #problems: string[] = [];

  constructor(
    private readonly target: ImportTarget,
    private readonly slice: TimeSlice,
  ) {}

  get result(): Imported {
    return { spans: this.#spans, logs: this.#logs, skipped: this.#skipped, problems: this.#problems };
  }

  async readDocuments(found: ReturnType<JsonDocuments['read']>): Promise<void> {
    for (const item of found) {
      if ('problem' in item) this.#skip(`line ${item.line} ${item.problem}`);
      else await this.#readDocument(item.document).catch((error: unknown) => this.#skipFor(`line ${item.line}`, error));
      if (this.slice.isOver()) await this.slice.next();
    }
  }

  async readProtobuf(request: Buffer): Promise<void> {
    try {
      await this.#readRequest(request, holdsLogs(request) ? 'resourceLogs' : 'resourceSpans', 'application/x-protobuf');
    } catch (error) {
      this.#skipFor('the file', error);
    }
  }

  async #readDocument(document: Buffer): Promise<void> {
    const kind = kindOf(document);
    if (kind === undefined) throw new SyntaxError('has neither `resourceSpans` nor `resourceLogs`');
    if (kind === 'data') await this.#run(this.#readJaeger(document));
    else await this.#readRequest(document, kind, 'application/json');
  }

  async #readRequest(body: Buffer, kind: OtlpKind, contentType: OtlpContentType): Promise<void> {
    const reading =
      kind === 'resourceSpans'
        ? readTraces(body, contentType, { onBatch: (spans) => this.#add(spans), mostMessages: MOST_MESSAGES })
        : readLogs(body, contentType, { onBatch: (logs) => this.#addLogs(logs), mostMessages: MOST_MESSAGES });
    const { refused } = await this.#run<ReadRecords<unknown>>(reading);
    if (refused) this.#skip(refused.first.message, refused.count);
  }

  *#readJaeger(document: Buffer): Generator<void, void> {
    for (const spans of jaegerSpans(document)) {
      if (spans.length > 0) this.#add(spans);
      yield;
    }
  }

  #add(spans: readonly TraceSpan[]): void {
    this.target.add(spans);
    this.#spans += spans.length;
  }

  #addLogs(records: readonly LogRecord[]): void {
    this.target.addLogs(records);
    this.#logs += records.length;
  }

  async #run<T>(work: Generator<void, T>): Promise<T> {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      if (this.slice.isOver()) await this.slice.next();
    }
  }

  #skipFor(place: string, error: unknown): void {
    if (error instanceof Error && error.name === 'AbandonedError') throw error;
    this.#skip(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }

  #skip(problem: string, count = 1): void {
    this.#skipped += count;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }
}

const KIND = /^\s*\{\s*"(resourceSpans|resourceLogs|data)"/;

/** The name of the member that says what a document holds. In the files of some tools, others come first. */
function kindOf(document: Buffer): OtlpKind | 'data' | undefined {
  const first = KIND.exec(document.toString('utf8', 0, PROBED_BYTES))?.[1];
  const start = document.subarray(0, SEARCHED_BYTES);
  const kinds = ['resourceSpans', 'resourceLogs', 'data'] as const;
  return kinds.find((kind) => kind === first) ?? kinds.find((kind) => start.includes(`"${kind}":`));
}

/** Whether a request in protobuf holds log records: their first field is a time, that of a span is an id. */
function holdsLogs(request: Uint8Array): boolean {
  for (const groups of membersOf(request, GROUPS)) {
    for (const scoped of membersOf(groups, RECORDS)) {
      for (const record of membersOf(scoped, RECORDS)) {
        for (const field of fieldsOf(record)) return field.number !== 1 || field.bytes() === undefined;
      }
    }
  }
  return false;
}

function* membersOf(message: Uint8Array, number: number): Generator<Uint8Array, void> {
  for (const field of fieldsOf(message)) {
    const content = field.number === number ? field.bytes() : undefined;
    if (content) yield content;
  }
}

/** A request begins with the byte of a line break, and JSON may do so, too; but JSON has no other control characters. */
function isProtobuf(start: Buffer): boolean {
  if (start[0] !== 0x0a) return false;
  return start.subarray(0, PROBED_BYTES).some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}
