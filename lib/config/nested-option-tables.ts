import type { OptionRule, OptionTable } from '../validation/check-options';
import { HEAD_SAMPLING_OPTIONS } from '../sampling/head/rule-sampler';
import { TAIL_SAMPLING_OPTIONS } from '../sampling/tail/tail-sampling-options';
import { BOOLEAN, MILLIS, numberOf, objectOf, oneOf } from '../validation/option-kinds';
import {
  isBoolean,
  isCount,
  isDuration,
  isExporter,
  isFilled,
  isHttpUrl,
  isListOf,
  isRecord,
  isSampler,
  isText,
} from '../validation/predicates';

const PEM = { expected: 'PEM text, or the path of a file', validate: isText };

export const OTLP_OPTIONS = {
  endpoint: {
    default: '`OTEL_EXPORTER_OTLP_ENDPOINT`, or `http://localhost:4318`, for gRPC `http://localhost:4317`',
    expected: 'an http or https URL',
    validate: isHttpUrl,
    hint: 'For example http://localhost:4318; /v1/traces is appended.',
  },
  protocol: {
    default: '`OTEL_EXPORTER_OTLP_PROTOCOL`, or `http/protobuf`',
    ...oneOf('http/protobuf', 'http/json', 'grpc'),
  },
  headers: {
    default: '`OTEL_EXPORTER_OTLP_HEADERS`',
    expected: 'an object of strings',
    secret: true,
    validate: (value) => isRecord(value) && Object.values(value).every(isText),
  },
  timeoutMillis: {
    default: '`OTEL_EXPORTER_OTLP_TIMEOUT`, or 10000',
    expected: 'a number of milliseconds, above 0 to 2147483647',
    validate: isDuration,
  },
  compression: { default: '`OTEL_EXPORTER_OTLP_COMPRESSION`, or `none`', ...oneOf('gzip', 'none') },
  certificate: { default: "`OTEL_EXPORTER_OTLP_CERTIFICATE`, or the system's trusted authorities", ...PEM },
  clientKey: { default: '`OTEL_EXPORTER_OTLP_CLIENT_KEY`', ...PEM, secret: true },
  clientCertificate: { default: '`OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`', ...PEM },
} satisfies OptionTable;

export const SAMPLING_OPTIONS = {
  ...HEAD_SAMPLING_OPTIONS,
  mode: { default: '`process`', ...oneOf('process', 'collector') },
  tail: {
    default: '`false`',
    expected: 'a boolean, or an object',
    validate: (value) => isBoolean(value) || isRecord(value),
    nested: TAIL_SAMPLING_OPTIONS,
  },
  sampler: { default: 'ratio and rules decide', expected: 'an OpenTelemetry sampler', validate: isSampler },
} satisfies OptionTable;

/** A queue needs room for several chunks. */
const LEAST_QUEUE_BYTES = 1_048_576;

const QUEUE_BYTES = {
  default: '67108864 (64 MiB)',
  expected: `a number of bytes, ${LEAST_QUEUE_BYTES} or more`,
  validate: (value) => isCount(value) && (value as number) >= LEAST_QUEUE_BYTES,
} satisfies OptionRule;

export const BATCH_OPTIONS = {
  scheduledDelayMillis: { default: '`OTEL_BSP_SCHEDULE_DELAY`, or 5000', ...MILLIS },
  exportTimeoutMillis: { default: '`OTEL_BSP_EXPORT_TIMEOUT`, or 30000', ...MILLIS },
  maxQueueSize: { default: '`OTEL_BSP_MAX_QUEUE_SIZE`, or no limit; 2048 for your own exporter', ...numberOf('spans') },
  maxQueueBytes: QUEUE_BYTES,
  maxExportBatchSize: { default: '`OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, or 512', ...numberOf('spans') },
} satisfies OptionTable;

export const OTLP_LOG_OPTIONS = {
  ...OTLP_OPTIONS,
  endpoint: { ...OTLP_OPTIONS.endpoint, hint: 'For example http://localhost:4318; /v1/logs is appended.' },
} satisfies OptionTable;

export const LOG_BATCH_OPTIONS = {
  scheduledDelayMillis: { default: '`OTEL_BLRP_SCHEDULE_DELAY`, or 1000', ...MILLIS },
  exportTimeoutMillis: { default: '`OTEL_BLRP_EXPORT_TIMEOUT`, or 30000', ...MILLIS },
  maxQueueSize: {
    default: '`OTEL_BLRP_MAX_QUEUE_SIZE`, or no limit; 2048 for your own exporter',
    ...numberOf('log records'),
  },
  maxQueueBytes: QUEUE_BYTES,
  maxExportBatchSize: { default: '`OTEL_BLRP_MAX_EXPORT_BATCH_SIZE`, or 512', ...numberOf('log records') },
} satisfies OptionTable;

export const LOG_EXPORT_OPTIONS = {
  exporter: {
    default: 'the OTLP receiver of the spans',
    expected: 'OTLP options, an exporter, or an array of these',
    validate: (value) => isRecord(value) || (isListOf(isRecord)(value) && isFilled(value)),
    nested: OTLP_LOG_OPTIONS,
    nestedFor: (value) => !isExporter(value),
  },
  batch: objectOf(LOG_BATCH_OPTIONS),
  sampledOnly: { default: '`false`', ...BOOLEAN },
} satisfies OptionTable;

export const LOG_OPTIONS = {
  export: {
    default: '`true` if `OTEL_LOGS_EXPORTER` contains `otlp`, otherwise `false`',
    expected: 'a boolean, or an object',
    validate: (value) => isBoolean(value) || isRecord(value),
    nested: LOG_EXPORT_OPTIONS,
  },
} satisfies OptionTable;
