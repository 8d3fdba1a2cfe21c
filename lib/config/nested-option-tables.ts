import type { OptionTable } from '../validation/check-options';
import { HEAD_SAMPLING_OPTIONS } from '../sampling/head/rule-sampler';
import { TAIL_SAMPLING_OPTIONS } from '../sampling/tail/tail-sampling-options';
import {
  isBoolean,
  isOneOf,
  isRecord,
  isText,
  isCount,
  isMillis,
  isDuration,
  isSampler,
  isHttpUrl,
} from '../validation/predicates';

export const OTLP_OPTIONS = {
  endpoint: {
    default: '`OTEL_EXPORTER_OTLP_ENDPOINT`, or `http://localhost:4318`, for gRPC `http://localhost:4317`',
    expected: 'an http or https URL',
    validate: isHttpUrl,
    hint: 'For example http://localhost:4318; /v1/traces is appended.',
  },
  protocol: {
    default: '`OTEL_EXPORTER_OTLP_PROTOCOL`, or `http/protobuf`',
    expected: "'http/protobuf', 'http/json' or 'grpc'",
    validate: isOneOf('http/protobuf', 'http/json', 'grpc'),
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
  compression: {
    default: '`OTEL_EXPORTER_OTLP_COMPRESSION`, or `none`',
    expected: "'gzip' or 'none'",
    validate: isOneOf('gzip', 'none'),
  },
  certificate: {
    default: "`OTEL_EXPORTER_OTLP_CERTIFICATE`, or the system's trusted authorities",
    expected: 'PEM text, or the path of a file',
    validate: isText,
  },
  clientKey: {
    default: '`OTEL_EXPORTER_OTLP_CLIENT_KEY`',
    expected: 'PEM text, or the path of a file',
    secret: true,
    validate: isText,
  },
  clientCertificate: {
    default: '`OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`',
    expected: 'PEM text, or the path of a file',
    validate: isText,
  },
} satisfies OptionTable;

export const SAMPLING_OPTIONS = {
  ...HEAD_SAMPLING_OPTIONS,
  tail: {
    default: '`false`',
    expected: 'a boolean, or an object',
    validate: (value) => isBoolean(value) || isRecord(value),
    nested: TAIL_SAMPLING_OPTIONS,
  },
  sampler: { default: 'ratio and rules decide', expected: 'an OpenTelemetry sampler', validate: isSampler },
} satisfies OptionTable;

export const BATCH_OPTIONS = {
  scheduledDelayMillis: {
    default: '`OTEL_BSP_SCHEDULE_DELAY`, or 5000',
    expected: 'a number of milliseconds, 0 to 2147483647',
    validate: isMillis,
  },
  exportTimeoutMillis: {
    default: '`OTEL_BSP_EXPORT_TIMEOUT`, or 30000',
    expected: 'a number of milliseconds, 0 to 2147483647',
    validate: isMillis,
  },
  maxQueueSize: {
    default: '`OTEL_BSP_MAX_QUEUE_SIZE`, or 2048',
    expected: 'a number of spans, 1 or more',
    validate: isCount,
  },
  maxExportBatchSize: {
    default: '`OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, or 512',
    expected: 'a number of spans, 1 or more',
    validate: isCount,
  },
} satisfies OptionTable;
