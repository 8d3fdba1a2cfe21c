import type { SignalName } from '../config/otlp-variables';
import type { FinishedLog } from '../otel/finished-log';
import type { FinishedSpan } from '../otel/finished-span';
import type { ItemEncoding } from './otlp/encoding/item-encoding';
import { JSON_LOGS } from './otlp/encoding/json-logs';
import { JSON_SPANS } from './otlp/encoding/json-spans';
import { PROTOBUF_LOGS } from './otlp/encoding/protobuf-logs';
import { PROTOBUF_SPANS } from './otlp/encoding/protobuf-spans';

/** What differs between the export of spans and that of log records. */
export interface Signal<Item> {
  /** In the names of its variables, such as `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`. */
  readonly name: SignalName;
  /** Path over HTTP. */
  readonly path: `/v1/${string}`;
  /** Path over gRPC. */
  readonly method: string;
  /** Path of its OTLP options, for errors. */
  readonly option: string;
  /** An item in a message, one and several. */
  readonly nouns: readonly [one: string, many: string];
  /** Codes of the warnings about a full queue and about rejected items. */
  readonly codes: { readonly dropped: string; readonly rejected: string };
  /** Path of its batch options, and the variable of the queue's size. */
  readonly batch: { readonly path: string; readonly variable: string };
  /** What to do if the queue is full, with the option that sets the bound. */
  readonly ifFull: (option: string) => string;
  readonly protobuf: ItemEncoding<Item>;
  readonly json: ItemEncoding<Item>;
}

export const TRACES: Signal<FinishedSpan> = {
  name: 'TRACES',
  path: '/v1/traces',
  method: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  option: 'exporter',
  nouns: ['span', 'spans'],
  codes: { dropped: 'SPANS_DROPPED', rejected: 'SPANS_REJECTED' },
  batch: { path: 'batch', variable: 'OTEL_BSP_MAX_QUEUE_SIZE' },
  ifFull: (option) => `Sample fewer traces, or raise ${option}.`,
  protobuf: PROTOBUF_SPANS,
  json: JSON_SPANS,
};

/** Spans of services that leave the decision to a Collector: sampling fewer traces does not reduce them. */
export const ALL_SPANS: Signal<FinishedSpan> = {
  ...TRACES,
  ifFull: (option) =>
    `Raise ${option}, or create fewer spans with the filter. A lower ratio does not help: ` +
    "with `sampling.mode: 'collector'`, unsampled spans are exported, too.",
};

export const LOGS: Signal<FinishedLog> = {
  name: 'LOGS',
  path: '/v1/logs',
  method: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  option: 'log.export.exporter',
  nouns: ['log record', 'log records'],
  codes: { dropped: 'LOGS_DROPPED', rejected: 'LOGS_REJECTED' },
  batch: { path: 'log.export.batch', variable: 'OTEL_BLRP_MAX_QUEUE_SIZE' },
  ifFull: (option) => `Enable fewer lines with the filter, or raise ${option}.`,
  protobuf: PROTOBUF_LOGS,
  json: JSON_LOGS,
};

/** A number of items in words: `1 span`, `2 log records`. */
export function countOf({ nouns: [one, many] }: Pick<Signal<unknown>, 'nouns'>, count: number): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The name of several items at the start of a sentence. */
export function capitalised({ nouns: [, many] }: Pick<Signal<unknown>, 'nouns'>): string {
  return many.charAt(0).toUpperCase() + many.slice(1);
}
