import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { locateInJson } from './locate/json-request';
import type { LocatedRequest, RecordNames } from './locate/located-request';
import { logAt } from './fields/log-fields';
import { MessageBudget } from './locate/message-budget';
import { type Origin, originOf, resourceAt, scopeAt } from './fields/origin-fields';
import { OtlpError, RecordError } from './otlp-error';
import { LOG_RECORD, SPAN } from './otlp-schema';
import { locateInProtobuf } from './locate/protobuf-request';
import { spanAt } from './fields/span-fields';

export type OtlpContentType = 'application/json' | 'application/x-protobuf';

/** What a request holds. */
export interface ReadRecords<T> {
  readonly records: T[];
  /** The records with an invalid value; absent if there are none. */
  readonly refused?: RefusedRecords;
}

export interface RefusedRecords {
  readonly count: number;
  /** Why the first of them was rejected. */
  readonly first: OtlpError;
}

/** An error takes longer than a span. */
const MOST_REFUSED = 10_000;

type RecordOf<T> = (value: unknown, path: string, origin: Origin) => T;

const TRACES: RecordNames = {
  request: 'ExportTraceServiceRequest',
  outer: 'resourceSpans',
  inner: 'scopeSpans',
  records: 'spans',
  shape: SPAN,
};
const LOGS: RecordNames = {
  request: 'ExportLogsServiceRequest',
  outer: 'resourceLogs',
  inner: 'scopeLogs',
  records: 'logRecords',
  shape: LOG_RECORD,
};

/** How to read a body that a user chose, such as a file, which may be larger than a request. */
export interface FileReading<T> {
  /** Called with some of the records at a time, so that not all are in memory. The result then has none. */
  readonly onBatch: (records: T[]) => void;
  readonly mostMessages: number;
}

/**
 * Reads an `ExportTraceServiceRequest`. Each `yield` is a chance to pause, at most a few milliseconds after the last.
 *
 * @throws OtlpError if the body as a whole cannot be read; a span with an invalid value is rejected instead
 */
export function readTraces(
  body: Uint8Array,
  contentType: OtlpContentType,
  file?: FileReading<TraceSpan>,
): Generator<void, ReadRecords<TraceSpan>> {
  return read(locate(body, contentType, TRACES, file), TRACES, spanAt, file);
}

/** Reads an `ExportLogsServiceRequest`, as {@link readTraces} does with traces. */
export function readLogs(
  body: Uint8Array,
  contentType: OtlpContentType,
  file?: FileReading<LogRecord>,
): Generator<void, ReadRecords<LogRecord>> {
  return read(locate(body, contentType, LOGS, file), LOGS, logAt, file);
}

function locate(
  body: Uint8Array,
  contentType: OtlpContentType,
  names: RecordNames,
  file: { readonly mostMessages: number } | undefined,
): Generator<void, LocatedRequest> {
  const budget = new MessageBudget(file?.mostMessages);
  return contentType === 'application/json' ? locateInJson(body, names, budget) : locateInProtobuf(body, names, budget);
}

function* read<T>(
  locating: Generator<void, LocatedRequest>,
  names: RecordNames,
  recordOf: RecordOf<T>,
  file: FileReading<T> | undefined,
): Generator<void, ReadRecords<T>> {
  const request = yield* locating;
  const records: T[] = [];
  let count = 0;
  let first: OtlpError | undefined;
  for (const located of positionsIn(request, names)) {
    yield;
    if (!located) continue;
    const { position, path, origin } = located;
    try {
      records.push(recordOf(request.recordAt(position, path), path, origin));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      first ??= error;
      if (++count > MOST_REFUSED) throw manyRefused(first);
    }
    if (file && records.length >= BATCH_RECORDS) file.onBatch(records.splice(0));
  }
  file?.onBatch(records.splice(0));
  return { records, ...(first && { refused: { count, first } }) };
}

function manyRefused(first: OtlpError): OtlpError {
  const message = `More than ${MOST_REFUSED} records are invalid. The first: ${first.message}`;
  return new OtlpError('ERR_OTLP_MALFORMED', message);
}

/** Few enough for a store to take them in a few milliseconds. */
const BATCH_RECORDS = 200;

type Members = Readonly<Record<string, unknown>>;

interface Located {
  readonly position: unknown;
  readonly path: string;
  readonly origin: Origin;
}

/** Yields nothing for each group, because a request may have a million groups without records. */
function* positionsIn(
  { groups }: LocatedRequest,
  { outer, inner, records }: RecordNames,
): Generator<Located | undefined, void> {
  for (const [index, group] of groups.entries()) {
    yield undefined;
    const path = `${outer}[${index}]`;
    const resource = resourceAt(group['resource'], group['schemaUrl'], path);
    for (const [innerIndex, scoped] of listOf(group[inner]).entries()) {
      yield undefined;
      const innerPath = `${path}.${inner}[${innerIndex}]`;
      const origin = originOf(resource, scopeAt(scoped['scope'], scoped['schemaUrl'], innerPath));
      for (const [at, position] of listOf(scoped[records]).entries())
        yield { position, path: `${innerPath}.${records}[${at}]`, origin };
    }
  }
}

/** Members of groups are lists of what frames the next level, and of positions. */
const listOf = (value: unknown): readonly Members[] => (value ?? []) as readonly Members[];
