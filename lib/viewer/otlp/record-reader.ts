import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { locateInJson } from './json-request';
import type { LocatedRequest, RecordNames } from './located-request';
import { logAt } from './log-fields';
import { MessageBudget } from './message-budget';
import { type Origin, originOf, resourceAt, scopeAt } from './origin-fields';
import { OtlpError, RecordError } from './otlp-error';
import { LOG_RECORD, SPAN } from './otlp-schema';
import { locateInProtobuf } from './protobuf-request';
import { spanAt } from './span-fields';

export type OtlpContentType = 'application/json' | 'application/x-protobuf';

/** What a request holds. */
export interface ReadRecords<T> {
  readonly records: T[];
  /** The records with an invalid value; absent if there are none. */
  readonly refused?: RefusedRecords;
}

export interface RefusedRecords {
  readonly count: number;
  /** Why the first of them was refused. */
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

/**
 * Reads an `ExportTraceServiceRequest`. Each `yield` is a chance to pause, at most a few milliseconds after the last.
 *
 * @throws OtlpError if the body as a whole cannot be read; a span with an invalid value is refused instead
 */
export function readTraces(body: Uint8Array, contentType: OtlpContentType): Generator<void, ReadRecords<TraceSpan>> {
  return read(body, contentType, TRACES, spanAt);
}

/** Reads an `ExportLogsServiceRequest`, as {@link readTraces} does with traces. */
export function readLogs(body: Uint8Array, contentType: OtlpContentType): Generator<void, ReadRecords<LogRecord>> {
  return read(body, contentType, LOGS, logAt);
}

function* read<T>(
  body: Uint8Array,
  contentType: OtlpContentType,
  names: RecordNames,
  recordOf: RecordOf<T>,
): Generator<void, ReadRecords<T>> {
  const locate = contentType === 'application/json' ? locateInJson : locateInProtobuf;
  const request = yield* locate(body, names, new MessageBudget());
  const records: T[] = [];
  let count = 0;
  let first: OtlpError | undefined;
  for (const { position, path, origin } of positionsIn(request, names)) {
    yield;
    try {
      records.push(recordOf(request.recordAt(position, path), path, origin));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      first ??= error;
      if (++count > MOST_REFUSED) throw manyRefused(first);
    }
  }
  return { records, ...(first && { refused: { count, first } }) };
}

function manyRefused(first: OtlpError): OtlpError {
  const message = `More than ${MOST_REFUSED} records are invalid. The first: ${first.message}`;
  return new OtlpError('ERR_OTLP_MALFORMED', message);
}

interface Located {
  readonly position: unknown;
  readonly path: string;
  readonly origin: Origin;
}

function* positionsIn({ groups }: LocatedRequest, { outer, inner, records }: RecordNames): Generator<Located, void> {
  for (const [index, group] of groups.entries()) {
    const path = `${outer}[${index}]`;
    const resource = resourceAt(group['resource'], group['schemaUrl'], path);
    for (const [innerIndex, scoped] of listOf<Readonly<Record<string, unknown>>>(group[inner]).entries()) {
      const innerPath = `${path}.${inner}[${innerIndex}]`;
      const origin = originOf(resource, scopeAt(scoped['scope'], scoped['schemaUrl'], innerPath));
      for (const [at, position] of listOf(scoped[records]).entries())
        yield { position, path: `${innerPath}.${records}[${at}]`, origin };
    }
  }
}

const listOf = <T>(value: unknown): readonly T[] => (value ?? []) as readonly T[];
