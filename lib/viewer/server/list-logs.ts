import type { CompiledQuery } from '../../query/match/compiled-query';
import { cut } from '../../text/bounded-cut';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { LogRecord } from '../../trace/log-record';
import { encodeLogRow } from '../api/encode-trace';
import type { LogList, LogRow } from '../api/log-list';
import { HttpError } from './http/http-error';
import type { TimeSlice } from './time-slice';
import type { Viewing } from './viewing';

/** Text of a body in the list. The document of the trace has it whole. */
const BODY_LENGTH = 4000;
const VALUE_LENGTH = 1000;
const MOST_ATTRIBUTES = 64;

export interface LogRequest {
  readonly viewing: Viewing;
  readonly query: CompiledQuery;
  readonly limit: number;
  readonly after?: string | undefined;
  readonly slice: TimeSlice;
}

/** A record, and its place: time, then trace, then order of arrival. */
interface Place {
  readonly timeNanos: bigint;
  readonly traceId: string;
  readonly position: number;
}

interface Found extends Place {
  readonly record: LogRecord;
}

/** The log records that match, newest first, those without a trace included. */
export async function listLogs({ viewing, query, slice, ...request }: LogRequest): Promise<LogList> {
  const limit = Math.min(request.limit, query.limit ?? Infinity);
  const newest = new Newest(limit + 1, request.after === undefined ? undefined : parsePlace(request.after));
  const { store } = viewing;
  for (const trace of store.kept()) {
    if (trace.logs.length === 0) continue;
    const context = query.contextOf(trace);
    // Records that arrive meanwhile are for the next request.
    const { length } = trace.logs;
    for (let position = 0; position < length; position++) {
      if (slice.isOver()) await slice.next();
      const record = trace.logs[position];
      if (!record) break;
      const found = { record, timeNanos: record.timeNanos, traceId: trace.traceId, position };
      if (newest.wants(found) && query.matchesLog(record, context)) newest.add(found);
    }
  }
  for (const [position, record] of store.looseLogs().entries()) {
    if (slice.isOver()) await slice.next();
    const found = { record, timeNanos: record.timeNanos, traceId: '', position };
    if (newest.wants(found) && query.matchesLog(record)) newest.add(found);
  }
  const rows = newest.found.slice(0, limit);
  const isWhole = query.limit !== undefined && query.limit <= request.limit;
  const last = newest.found.length > limit && !isWhole ? rows.at(-1) : undefined;
  return {
    rows: rows.map(({ record }) => boundedRow(record)),
    ...(last && { next: `${last.timeNanos}-${last.traceId}-${last.position}` }),
  };
}

/** Keeps the newest records, in order. */
class Newest {
  readonly found: Found[] = [];

  constructor(
    private readonly most: number,
    private readonly after: Place | undefined,
  ) {}

  wants(place: Place): boolean {
    if (this.after && byAge(place, this.after) <= 0) return false;
    const last = this.found.at(-1);
    return !last || this.found.length < this.most || byAge(place, last) < 0;
  }

  add(found: Found): void {
    let low = 0;
    let high = this.found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.found[middle];
      if (other && byAge(other, found) < 0) low = middle + 1;
      else high = middle;
    }
    this.found.splice(low, 0, found);
    if (this.found.length > this.most) this.found.pop();
  }
}

/** Newest first. */
function byAge(a: Place, b: Place): number {
  if (a.timeNanos !== b.timeNanos) return a.timeNanos > b.timeNanos ? -1 : 1;
  if (a.traceId !== b.traceId) return a.traceId > b.traceId ? -1 : 1;
  return b.position - a.position;
}

/** @throws HttpError 400 */
function parsePlace(text: string): Place {
  const [, time, traceId, position] = /^(\d{1,20})-([\da-f]{32}|)-(\d{1,12})$/.exec(text) ?? [];
  if (time === undefined || traceId === undefined)
    throw new HttpError(400, 'Expected `after` to be the `next` of a list of logs.');
  return { timeNanos: BigInt(time), traceId, position: Number(position) };
}

function boundedRow(record: LogRecord): LogRow {
  const { exactAttributes: _attributes, exactBody: _body, ...row } = encodeLogRow(record);
  return {
    ...row,
    ...(row.body !== undefined && { body: boundedValue(row.body, BODY_LENGTH) }),
    attributes: boundedAttributes(row.attributes),
  };
}

function boundedAttributes(attributes: SpanAttributes): SpanAttributes {
  const entries = Object.entries(attributes).slice(0, MOST_ATTRIBUTES);
  return Object.fromEntries(entries.map(([key, value]) => [cut(key, VALUE_LENGTH), boundedValue(value, VALUE_LENGTH)]));
}

function boundedValue(value: SpanAttributeValue, length: number): SpanAttributeValue {
  if (typeof value === 'string') return cut(value, length);
  if (typeof value !== 'object') return value;
  const text = JSON.stringify(value);
  return text.length > length ? cut(text, length) : value;
}
