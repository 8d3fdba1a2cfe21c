import { isRecord, type OptionTable } from '../validation/check-options';
import { MIN_SECRET_LENGTH } from '../sampling/forced/signed-token';
import { PARENT_HANDLING } from '../sampling/head/ratio-sampler';
import { TAIL_SAMPLING_OPTIONS } from '../sampling/tail/tail-sampling-options';
import { TRACE_LIMITS } from '../span/limits/trace-limits';
import { VALUE_LIMITS } from '../values/limits';
import {
  isText,
  isTextList,
  isCount,
  isMillis,
  isDuration,
  isPattern,
  isListOf,
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
    accepts: (value) => value === 'http/protobuf' || value === 'http/json' || value === 'grpc',
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
    accepts: (value) => value === 'gzip' || value === 'none',
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
  ratio: {
    otherwise:
      '`OTEL_INSTRUMENT_SAMPLING`, `OTEL_TRACES_SAMPLER`, or that of the environment: development 1, staging 0.5, ' +
      'production 0.1, any other 0',
    expected: 'a number from 0 to 1',
    accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    next: '0.1 keeps one trace in ten.',
  },
  rules: {
    otherwise: '`OTEL_INSTRUMENT_SAMPLING`, or none',
    expected: 'an array of rules, or a text such as 0.1,/checkout=1',
    accepts: (value) => isText(value) || Array.isArray(value),
  },
  parents: {
    otherwise: '`follow`, or as `OTEL_TRACES_SAMPLER` says',
    expected: PARENT_HANDLING.map((handling) => `'${handling}'`).join(', '),
    accepts: (value) => PARENT_HANDLING.some((handling) => handling === value),
  },
  tail: {
    otherwise: '`false`',
    expected: 'a boolean, or an object',
    accepts: (value) => typeof value === 'boolean' || isRecord(value),
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

export const FORCE_TRACE_OPTIONS = {
  header: { otherwise: '`x-force-trace`', expected: 'the name of a header', accepts: isText },
  token: {
    otherwise: 'in development `true`; elsewhere nobody forces a trace',
    expected: 'a secret of at least 8 characters',
    secret: true,
    accepts: (value) => isText(value) && (value as string).length >= 8,
  },
  secret: {
    otherwise: 'no header is signed',
    expected: 'a secret of at least 16 characters',
    secret: true,
    accepts: (value) => isText(value) && (value as string).length >= MIN_SECRET_LENGTH,
  },
  rateLimit: {
    otherwise: '10',
    expected: 'a number of traces in a second, above 0',
    accepts: (value) => Number.isFinite(value) && (value as number) > 0,
  },
  handOn: {
    otherwise: '`true`; with a `token`, only where `propagateTo` says who may have it',
    expected: 'a boolean',
    accepts: (value) => typeof value === 'boolean',
  },
} satisfies OptionTable;

export const REDACTION_OPTIONS = {
  names: {
    otherwise: 'the names on the page about redaction',
    expected: 'an array of words and patterns',
    accepts: isListOf(isText, isPattern),
  },
  shapes: {
    otherwise: 'the shapes on the page about redaction',
    expected: 'an array of patterns',
    accepts: isListOf(isPattern),
  },
  allow: { otherwise: 'none', expected: 'an array of names', accepts: isTextList },
  replace: { otherwise: '`[redacted]`', expected: 'a function', accepts: (value) => typeof value === 'function' },
} satisfies OptionTable;

export const LIMIT_OPTIONS = {
  length: { otherwise: String(VALUE_LIMITS.length), expected: 'a number of characters, 1 or more', accepts: isCount },
  depth: { otherwise: String(VALUE_LIMITS.depth), expected: 'a number of levels, 1 or more', accepts: isCount },
  items: { otherwise: String(VALUE_LIMITS.items), expected: 'a number of keys or items, 1 or more', accepts: isCount },
} satisfies OptionTable;

export const TRACE_LIMIT_OPTIONS = {
  spans: { otherwise: String(TRACE_LIMITS.spans), expected: 'a number of spans, 1 or more', accepts: isCount },
  siblings: { otherwise: 'no bound', expected: 'a number of spans, 1 or more', accepts: isCount },
  names: { otherwise: String(TRACE_LIMITS.names), expected: 'a number of names, 1 or more', accepts: isCount },
} satisfies OptionTable;
