import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { decodeLogs, decodeTraces } from '../otlp/otlp-decoder';
import { TimeSlice } from '../server/time-slice';
import { inflated } from './inflated';
import { JsonCursor } from './json-cursor';
import { JsonDocuments } from './json-documents';
import { jsonSlices, type OtlpKind } from './json-slices';
import { jaegerSpans } from './jaeger';
import { holdsLogs, protobufSlices } from './protobuf-slices';

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
    }
  }

  async readProtobuf(request: Buffer): Promise<void> {
    try {
      const isLogs = holdsLogs(request);
      for (const part of protobufSlices(request)) {
        this.#add(part, isLogs ? 'resourceLogs' : 'resourceSpans', 'application/x-protobuf');
        await this.#pause();
      }
    } catch (error) {
      this.#skipFor('the file', error);
    }
  }

  async #readDocument(document: Buffer): Promise<void> {
    const kind = kindOf(document);
    if (kind === 'data') {
      for (const spans of jaegerSpans(document)) {
        this.target.add(spans);
        this.#spans += spans.length;
        await this.#pause();
      }
      return;
    }
    if (kind === undefined) throw new SyntaxError('has neither `resourceSpans` nor `resourceLogs`');
    for await (const part of jsonSlices(document, kind, this.slice)) {
      this.#add(part, kind, 'application/json');
      await this.#pause();
    }
  }

  #add(part: Buffer, kind: OtlpKind, contentType: 'application/json' | 'application/x-protobuf'): void {
    if (kind === 'resourceSpans') {
      const spans = decodeTraces(part, contentType);
      this.target.add(spans);
      this.#spans += spans.length;
    } else {
      const records = decodeLogs(part, contentType);
      this.target.addLogs(records);
      this.#logs += records.length;
    }
  }

  async #pause(): Promise<void> {
    if (this.slice.isOver()) await this.slice.next();
  }

  #skipFor(place: string, error: unknown): void {
    if (error instanceof Error && error.name === 'AbandonedError') throw error;
    this.#skip(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }

  #skip(problem: string): void {
    this.#skipped++;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }
}

/** The name of the member that says what a document holds. */
function kindOf(document: Buffer): OtlpKind | 'data' | undefined {
  const cursor = new JsonCursor(document);
  for (const key of cursor.members()) {
    if (key === 'resourceSpans' || key === 'resourceLogs' || key === 'data') return key;
    cursor.skip();
  }
  return undefined;
}

/** A request begins with the byte of a line break, and JSON may do so, too; but JSON has no other control characters. */
function isProtobuf(start: Buffer): boolean {
  if (start[0] !== 0x0a) return false;
  return start.subarray(0, PROBED_BYTES).some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}
