import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { inSlices } from '../otlp/in-slices';
import { type OtlpContentType, type ReadRecords, readLogs, readTraces } from '../otlp/record-reader';
import type { TraceStore } from '../store/trace-store';
import type { Rejected } from './export-response';
import type { OtlpSignal } from './signal';
import { Turns } from './turns';

/** What a receiver has done since its start. */
export interface ReceiverCounts {
  /** Requests that were received and decoded. */
  readonly requests: number;
  /** Spans with an invalid value, such as an id of the wrong length. */
  readonly rejectedSpans: number;
  /** Log records with an invalid value. */
  readonly rejectedLogs: number;
  /** Requests with metrics, which are accepted and dropped. */
  readonly ignoredMetrics: number;
}

export interface IngestOptions {
  readonly store: TraceStore;
  readonly onSpans?: ((spans: readonly TraceSpan[]) => unknown) | undefined;
  readonly onLogs?: ((records: readonly LogRecord[]) => unknown) | undefined;
  readonly onBody?:
    ((body: Uint8Array, contentType: OtlpContentType, signal: 'traces' | 'logs') => unknown) | undefined;
}

/** Bodies from this size on are decoded one after the other, because many at once would need much memory. */
const LARGE_BYTES = 1024 * 1024;
/** Records, attributes, events and links to add to the store without a pause. */
const ADDED_AT_ONCE = 300;

/** Decodes requests, whichever way they came, and puts what they hold into the store. */
export class Ingest {
  #counts = { requests: 0, rejectedSpans: 0, rejectedLogs: 0, ignoredMetrics: 0 };
  readonly #large = new Turns();

  constructor(private readonly options: IngestOptions) {}

  get counts(): ReceiverCounts {
    return { ...this.#counts };
  }

  /**
   * Handles the body of a request.
   *
   * @returns the records that were rejected; `undefined` if there are none
   * @throws OtlpError if the body as a whole is invalid: then nothing of it is kept; whatever a callback throws
   */
  async take(signal: OtlpSignal, body: Uint8Array, contentType: OtlpContentType): Promise<Rejected | undefined> {
    if (signal === 'metrics') {
      // Exporters report any other response than success as an error, again and again.
      this.#counts.ignoredMetrics++;
      return undefined;
    }
    await this.options.onBody?.(body, contentType, signal);
    const { store, onSpans, onLogs } = this.options;
    if (signal === 'logs') {
      const read = await this.#decode(body, () => readLogs(body, contentType));
      await inSlices(batchesTo((batch) => store.addLogs(batch), read.records));
      await onLogs?.(read.records);
      this.#counts.rejectedLogs += read.refused?.count ?? 0;
      return rejectedOf(read);
    }
    const read = await this.#decode(body, () => readTraces(body, contentType));
    await inSlices(batchesTo((batch) => store.add(batch), read.records));
    await onSpans?.(read.records);
    this.#counts.rejectedSpans += read.refused?.count ?? 0;
    return rejectedOf(read);
  }

  async #decode<T>(body: Uint8Array, read: () => Generator<void, ReadRecords<T>>): Promise<ReadRecords<T>> {
    const decode = (): Promise<ReadRecords<T>> => inSlices(read());
    const decoded = await (body.length < LARGE_BYTES ? decode() : this.#large.take(decode));
    this.#counts.requests++;
    return decoded;
  }
}

function* batchesTo<T extends TraceSpan | LogRecord>(
  add: (batch: readonly T[]) => void,
  records: readonly T[],
): Generator<void, void> {
  let start = 0;
  let parts = 0;
  for (const [index, record] of records.entries()) {
    parts += partsOf(record);
    if (parts < ADDED_AT_ONCE && index < records.length - 1) continue;
    add(records.slice(start, index + 1));
    yield;
    start = index + 1;
    parts = 0;
  }
}

function partsOf(record: TraceSpan | LogRecord): number {
  let parts = 1 + Object.keys(record.attributes).length;
  if (!('events' in record)) return parts;
  for (const list of [record.events, record.links])
    for (const { attributes } of list) parts += 1 + Object.keys(attributes).length;
  return parts;
}

function rejectedOf({ refused }: ReadRecords<unknown>): Rejected | undefined {
  if (!refused) return undefined;
  const { count, first } = refused;
  return { count, message: count === 1 ? first.message : `${first.message} ${count - 1} more are invalid.` };
}
