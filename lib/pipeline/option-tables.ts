import { checkOptions, isRecord, type OptionRule, type OptionTable } from '../diagnostics/check-options';
import { OptionError } from '../diagnostics/option-error';
import type { SpanExporter } from '../engine/sdk';
import { parseFilter } from '../filter/directive';
import { isPropagationTarget } from '../propagation/propagation-targets';
import { isPropagatorList, PROPAGATOR_NAMES } from '../propagation/propagator-names';
import { MIN_SECRET_LENGTH } from '../sampling/force-trace-token';
import { PARENT_HANDLING } from '../sampling/ratio-sampler';
import { TAIL_SAMPLING_OPTIONS } from '../sampling/tail/tail-sampling-options';
import { TRACE_LIMITS } from '../span/trace-limits';
import { VALUE_LIMITS } from '../values/limits';
import type { TelemetryOptions } from './options';

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim().length > 0;
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
const isMillis = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const isDuration = (value: unknown): boolean => isMillis(value) && value !== 0;
const isPattern = (value: unknown): boolean => value instanceof RegExp;
const isListOf =
  (...accepts: ((value: unknown) => boolean)[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every((item) => accepts.some((accept) => accept(item)));
const hasMethods =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

const isExporter = hasMethods('export', 'shutdown');
const isDestination = (value: unknown): boolean => value === 'console' || isRecord(value);
const isFilled = (value: unknown): boolean => (value as readonly unknown[]).length > 0;
const isSampler = hasMethods('shouldSample');
const isProcessor = hasMethods('onStart', 'onEnd', 'forceFlush', 'shutdown');

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

const OTLP_OPTIONS = {
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
    accepts: (value) => isRecord(value) && Object.values(value).every(isText),
  },
  timeoutMillis: {
    otherwise: '`OTEL_EXPORTER_OTLP_TIMEOUT`, or 10000',
    expected: 'a number of milliseconds above 0',
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

const SAMPLING_OPTIONS = {
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

const BATCH_OPTIONS = {
  scheduledDelayMillis: {
    otherwise: '`OTEL_BSP_SCHEDULE_DELAY`, or 5000',
    expected: 'a number of milliseconds, 0 or more',
    accepts: isMillis,
  },
  exportTimeoutMillis: {
    otherwise: '`OTEL_BSP_EXPORT_TIMEOUT`, or 30000',
    expected: 'a number of milliseconds, 0 or more',
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

const FORCE_TRACE_OPTIONS = {
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

const REDACTION_OPTIONS = {
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

const LIMIT_OPTIONS = {
  length: { otherwise: String(VALUE_LIMITS.length), expected: 'a number of characters, 1 or more', accepts: isCount },
  depth: { otherwise: String(VALUE_LIMITS.depth), expected: 'a number of levels, 1 or more', accepts: isCount },
  items: { otherwise: String(VALUE_LIMITS.items), expected: 'a number of keys or items, 1 or more', accepts: isCount },
} satisfies OptionTable;

const TRACE_LIMIT_OPTIONS = {
  spans: { otherwise: String(TRACE_LIMITS.spans), expected: 'a number of spans, 1 or more', accepts: isCount },
  siblings: { otherwise: 'no bound', expected: 'a number of spans, 1 or more', accepts: isCount },
  names: { otherwise: String(TRACE_LIMITS.names), expected: 'a number of names, 1 or more', accepts: isCount },
} satisfies OptionTable;

const isPrimitiveRecord = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((item) => ['string', 'number', 'boolean'].includes(typeof item));

/** The one place that says what each option takes: checks, messages and documentation come from here. */
export const TELEMETRY_OPTIONS = {
  serviceName: {
    otherwise: '`OTEL_SERVICE_NAME`; one of the two is required',
    expected: 'a non-empty string',
    accepts: isText,
    required: true,
    next: 'Name the service, or set OTEL_SERVICE_NAME.',
  },
  serviceVersion: { otherwise: 'absent', expected: 'a non-empty string', accepts: isText },
  environment: {
    otherwise: '`NODE_ENV`, or `development`',
    expected: 'a non-empty string',
    accepts: isText,
    next: 'Such as production.',
  },
  resource: {
    otherwise: '`OTEL_RESOURCE_ATTRIBUTES`',
    expected: 'an object of strings, numbers and booleans',
    accepts: isPrimitiveRecord,
  },
  exporter: {
    otherwise: '`OTEL_TRACES_EXPORTER`, or OTLP over HTTP',
    expected: "OTLP options, an exporter, 'console', an array of these, or 'none'",
    accepts: (value) => value === 'none' || isDestination(value) || (isListOf(isDestination)(value) && isFilled(value)),
    nested: OTLP_OPTIONS,
    nestedFor: (value) => !isExporter(value),
  },
  batch: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: BATCH_OPTIONS },
  provider: {
    otherwise: "`'engine'`",
    expected: "'engine' or 'sdk'",
    accepts: (value) => value === 'engine' || value === 'sdk',
  },
  spanProcessors: { otherwise: 'none', expected: 'an array of span processors', accepts: isListOf(isProcessor) },
  sampling: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: SAMPLING_OPTIONS },
  forceTrace: {
    otherwise: 'as its parts say',
    expected: 'an object, or false',
    accepts: (value) => value === false || isRecord(value),
    nested: FORCE_TRACE_OPTIONS,
  },
  propagators: {
    otherwise: '`OTEL_PROPAGATORS`, or `tracecontext` and `baggage`',
    expected: `an array of ${PROPAGATOR_NAMES.join(', ')}, and propagators`,
    accepts: isPropagatorList,
  },
  edge: { otherwise: '`false`', expected: 'a boolean', accepts: (value) => typeof value === 'boolean' },
  forwardHeaders: {
    otherwise: '`x-request-id` and `x-b3-*`',
    expected: 'an array of header names',
    accepts: isTextList,
  },
  propagateTo: {
    otherwise: 'every host',
    expected: 'an array of host names such as inventory or *.internal, and patterns',
    accepts: isListOf(isPropagationTarget),
    next: 'A name has no scheme, port or path.',
  },
  filter: {
    otherwise: '`OTEL_INSTRUMENT_FILTER`, or `info`',
    expected: 'directives such as info,OrdersService=debug',
    accepts: (value) => typeof value === 'string' && parseFilter(value).invalid.length === 0,
    next: 'The grammar is target[span{field=value}]=level, separated by commas.',
  },
  redaction: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: REDACTION_OPTIONS },
  limits: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: LIMIT_OPTIONS },
  traceLimits: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: TRACE_LIMIT_OPTIONS },
  shutdownTimeoutMillis: { otherwise: '5000', expected: 'a number of milliseconds, 0 or more', accepts: isMillis },
  flushOnExit: { otherwise: '`true`', expected: 'a boolean', accepts: (value) => typeof value === 'boolean' },
} satisfies OptionTable;

/** @throws OptionError naming the option, what was expected and what was got */
export function checkTelemetryOptions(options: TelemetryOptions): void {
  checkOptions('startTelemetry', TELEMETRY_OPTIONS, options);
  checkExporters(options.exporter);
}

/** The table knows one exporter; here each of several is held to it. */
function checkExporters(exporters: unknown): void {
  if (!Array.isArray(exporters)) return;
  exporters.forEach((exporter: unknown, index) => {
    const isOtlp = isRecord(exporter) && !isExporter(exporter);
    if (isOtlp) checkOptions('startTelemetry', OTLP_OPTIONS, exporter, `exporter[${index}]`);
  });
}

/**
 * What is wrong with one option of a table; `undefined` where nothing is.
 *
 * @example
 * ```ts
 * checkTelemetryOption('batch', TELEMETRY_OPTIONS.batch, { maxQueueSize: 0 })?.option; // => 'batch.maxQueueSize'
 * checkTelemetryOption('batch', TELEMETRY_OPTIONS.batch, { maxQueueSize: 2048 }); // => undefined
 * ```
 */
export function checkTelemetryOption(option: string, rule: OptionRule, value: unknown): OptionError | undefined {
  try {
    checkOptions('startTelemetry', { [option]: rule }, { [option]: value });
    if (option === 'exporter') checkExporters(value);
    return undefined;
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
}

export function isSpanExporter(exporter: unknown): exporter is SpanExporter {
  return isExporter(exporter);
}
