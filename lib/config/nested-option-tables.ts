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
    otherwise: '`OTEL_EXPORTER_OTLP_ENDPOINT`, or `http://localhost:4318`, for gRPC `http://localhost:4317`',
    expected: 'an http or https URL',
    accepts: isHttpUrl,
    next: 'Such as http://localhost:4318; /v1/traces is appended.',
  },
  protocol: {
    otherwise: '`OTEL_EXPORTER_OTLP_PROTOCOL`, or `http/protobuf`',
    expected: "'http/protobuf', 'http/json' or 'grpc'",
    accepts: isOneOf('http/protobuf', 'http/json', 'grpc'),
  },
  headers: {
    otherwise: '`OTEL_EXPORTER_OTLP_HEADERS`',
    expected: 'an object of strings',
    secret: true,
    accepts: (value) => isRecord(value) && Object.values(value).every(isText),
  },
  timeoutMillis: {
    otherwise: '`OTEL_EXPORTER_OTLP_TIMEOUT`, or 10000',
    expected: 'a number of milliseconds, above 0 to 2147483647',
    accepts: isDuration,
  },
  compression: {
    otherwise: '`OTEL_EXPORTER_OTLP_COMPRESSION`, or `none`',
    expected: "'gzip' or 'none'",
    accepts: isOneOf('gzip', 'none'),
  },
  certificate: {
    otherwise: '`OTEL_EXPORTER_OTLP_CERTIFICATE`, or the authorities that the system trusts',
    expected: 'a PEM text, or the path of a file',
    accepts: isText,
  },
  clientKey: {
    otherwise: '`OTEL_EXPORTER_OTLP_CLIENT_KEY`',
    expected: 'a PEM text, or the path of a file',
    secret: true,
    accepts: isText,
  },
  clientCertificate: {
    otherwise: '`OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`',
    expected: 'a PEM text, or the path of a file',
    accepts: isText,
  },
} satisfies OptionTable;

export const SAMPLING_OPTIONS = {
  ...HEAD_SAMPLING_OPTIONS,
  tail: {
    otherwise: '`false`',
    expected: 'a boolean, or an object',
    accepts: (value) => isBoolean(value) || isRecord(value),
    nested: TAIL_SAMPLING_OPTIONS,
  },
  sampler: { otherwise: 'ratio and rules decide', expected: 'an OpenTelemetry sampler', accepts: isSampler },
} satisfies OptionTable;

export const BATCH_OPTIONS = {
  scheduledDelayMillis: {
    otherwise: '`OTEL_BSP_SCHEDULE_DELAY`, or 5000',
    expected: 'a number of milliseconds, 0 to 2147483647',
    accepts: isMillis,
  },
  exportTimeoutMillis: {
    otherwise: '`OTEL_BSP_EXPORT_TIMEOUT`, or 30000',
    expected: 'a number of milliseconds, 0 to 2147483647',
    accepts: isMillis,
  },
  maxQueueSize: {
    otherwise: '`OTEL_BSP_MAX_QUEUE_SIZE`, or 2048',
    expected: 'a number of spans, 1 or more',
    accepts: isCount,
  },
  maxExportBatchSize: {
    otherwise: '`OTEL_BSP_MAX_EXPORT_BATCH_SIZE`, or 512',
    expected: 'a number of spans, 1 or more',
    accepts: isCount,
  },
} satisfies OptionTable;
