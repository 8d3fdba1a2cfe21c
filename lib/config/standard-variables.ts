import { show } from '../validation/option-error';
import { warn } from '../diagnostics/warning';
import { type Environment, environmentVariable, wholeNumber } from '../process/environment-variable';
import { MAX_TIMER_MILLIS } from '../validation/predicates';
import { resourceAttributes } from './environment';
import { countOf, durationOf } from './otlp-variables';
import { logLevelOf } from './log-level';
import { areHeaderPairs } from './header-pairs';

/** How this package treats a standard variable: it reads it, warns about it, or leaves it to another signal's SDK. */
export interface StandardVariable {
  readonly name: string;
  readonly status: 'supported' | 'unsupported' | 'other signal';
  /** If supported, what it sets; if unsupported, what to do instead. */
  readonly note: string;
  /** Describes a valid value; any text is valid if absent. */
  readonly expected?: string;
  readonly validate?: (value: string) => boolean;
  /** Whether messages must not show the value. */
  readonly secret?: boolean;
  /** Whether the valid parts of a value still apply if other parts are invalid. */
  readonly inParts?: boolean;
}

type Check = Pick<StandardVariable, 'expected' | 'validate' | 'secret' | 'inParts'>;

const COUNT: Check = { expected: 'a whole number above 0', validate: (value) => countOf(value) !== undefined };
const MILLIS: Check = {
  expected: `a whole number of milliseconds from 0 to ${MAX_TIMER_MILLIS}`,
  validate: (value) => durationOf(value) !== undefined,
};
const LIMIT: Check = { expected: 'a whole number, 0 or more', validate: (value) => wholeNumber(value) !== undefined };
const BOOLEAN: Check = { expected: 'true or false', validate: (value) => /^(true|false)$/i.test(value) };
const LOG_LEVEL: Check = {
  expected: 'none, error, warn, info, debug, verbose or all',
  validate: (value) => logLevelOf(value) !== undefined,
};
/** Where exceptions are recorded. */
export const EXCEPTION_SIGNAL_VARIABLE = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN';

const EXCEPTION_SIGNAL: Check = {
  expected: 'logs or logs/dup',
  validate: (value) => value.split(',').every((part) => /^(logs(\/dup)?)?$/i.test(part.trim())),
};
const ATTRIBUTES: Check = {
  expected: 'pairs such as team=shop,tier=1, percent-encoded',
  validate: (value) => resourceAttributes(value) !== undefined,
};
const OTLP_CHECKS: Readonly<Record<string, Check>> = {
  ENDPOINT: {
    expected: 'a URL such as http://localhost:4318, for gRPC also a host and a port',
    validate: (value) => URL.canParse(value) || /^[\w.-]+:\d+$/.test(value),
  },
  HEADERS: {
    expected: 'pairs such as x-tenant=shop,x-team=1, percent-encoded',
    validate: areHeaderPairs,
    inParts: true,
    secret: true,
  },
  PROTOCOL: {
    expected: 'http/protobuf, http/json or grpc',
    validate: (value) => /^(http\/(protobuf|json)|grpc)$/i.test(value),
  },
  COMPRESSION: { expected: 'gzip or none', validate: (value) => /^(gzip|none)$/i.test(value) },
  TIMEOUT: MILLIS,
  INSECURE: BOOLEAN,
};

function supported(name: string, note: string, check: Check = {}): StandardVariable {
  return { name, status: 'supported', note, ...check };
}

function unsupported(name: string, note: string): StandardVariable {
  return { name, status: 'unsupported', note };
}

function elsewhere(signal: string, names: readonly string[]): StandardVariable[] {
  return names.map((name) => ({
    name,
    status: 'other signal',
    note: `for ${signal}, which this package does not send`,
  }));
}

/** An exporter variable in its forms: for all signals, and for traces and logs, which win. */
function otlp(variable: string, note: string): StandardVariable[] {
  const check = OTLP_CHECKS[variable] ?? {};
  return [
    supported(`OTEL_EXPORTER_OTLP_${variable}`, note, check),
    supported(`OTEL_EXPORTER_OTLP_TRACES_${variable}`, `${note}; wins over the one without \`TRACES\``, check),
    supported(
      `OTEL_EXPORTER_OTLP_LOGS_${variable}`,
      'the same for log records; wins over the one without `LOGS`',
      check,
    ),
  ];
}

const OTLP_VARIABLES = [
  'ENDPOINT',
  'INSECURE',
  'CERTIFICATE',
  'CLIENT_KEY',
  'CLIENT_CERTIFICATE',
  'HEADERS',
  'COMPRESSION',
  'TIMEOUT',
  'PROTOCOL',
];

const CONFIG_FILE = 'pass the options to `startTelemetry`, or set the supported variables';

/**
 * Every variable that OpenTelemetry's specification defines for the SDK and for OTLP, and the one of its semantic
 * conventions for exceptions. Each says how this package treats it.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export const STANDARD_VARIABLES: readonly StandardVariable[] = [
  supported('OTEL_SDK_DISABLED', '`true` turns off everything except propagation', BOOLEAN),
  supported(
    'OTEL_RESOURCE_ATTRIBUTES',
    'attributes of the resource; its `service.name` is the `serviceName`',
    ATTRIBUTES,
  ),
  supported('OTEL_SERVICE_NAME', '`serviceName`; wins over `service.name` of the resource attributes'),
  supported('OTEL_LOG_LEVEL', "the level from which OpenTelemetry's own diagnostics are shown", LOG_LEVEL),
  supported('OTEL_PROPAGATORS', 'formats of the context'),
  supported('OTEL_TRACES_SAMPLER', 'the sampler'),
  supported('OTEL_TRACES_SAMPLER_ARG', 'its ratio'),
  supported('OTEL_TRACES_EXPORTER', '`otlp`, `console`, `none`, or several separated by commas'),
  supported('OTEL_BSP_SCHEDULE_DELAY', '`batch.scheduledDelayMillis`', MILLIS),
  supported('OTEL_BSP_EXPORT_TIMEOUT', '`batch.exportTimeoutMillis`; 0 is no limit', MILLIS),
  supported('OTEL_BSP_MAX_QUEUE_SIZE', '`batch.maxQueueSize`', COUNT),
  supported('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '`batch.maxExportBatchSize`', COUNT),
  supported(
    'OTEL_LOGS_EXPORTER',
    '`log.export`: `otlp`, `none`, or `console`, which adds nothing to the printed lines',
  ),
  supported(
    EXCEPTION_SIGNAL_VARIABLE,
    '`logs`: exceptions are log records instead of span events; `logs/dup`: they are both',
    EXCEPTION_SIGNAL,
  ),
  supported('OTEL_BLRP_SCHEDULE_DELAY', '`log.export.batch.scheduledDelayMillis`', MILLIS),
  supported('OTEL_BLRP_EXPORT_TIMEOUT', '`log.export.batch.exportTimeoutMillis`; 0 is no limit', MILLIS),
  supported('OTEL_BLRP_MAX_QUEUE_SIZE', '`log.export.batch.maxQueueSize`', COUNT),
  supported('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', '`log.export.batch.maxExportBatchSize`', COUNT),
  supported('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', "characters of a log record's attribute", LIMIT),
  supported('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'attributes of a log record', LIMIT),
  supported('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'characters of an attribute', LIMIT),
  supported('OTEL_ATTRIBUTE_COUNT_LIMIT', 'attributes of a span, an event, a link, a log record', LIMIT),
  supported('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', "characters of a span's attribute", LIMIT),
  supported('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'attributes of a span', LIMIT),
  supported('OTEL_SPAN_EVENT_COUNT_LIMIT', 'events of a span', LIMIT),
  supported('OTEL_SPAN_LINK_COUNT_LIMIT', 'links of a span', LIMIT),
  supported('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'attributes of an event', LIMIT),
  supported('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 'attributes of a link', LIMIT),
  ...otlp('ENDPOINT', '`exporter.endpoint`'),
  ...otlp('INSECURE', 'gRPC without TLS, if the endpoint has no scheme'),
  ...otlp('CERTIFICATE', '`exporter.certificate`'),
  ...otlp('CLIENT_KEY', '`exporter.clientKey`'),
  ...otlp('CLIENT_CERTIFICATE', '`exporter.clientCertificate`'),
  ...otlp('HEADERS', '`exporter.headers`'),
  ...otlp('COMPRESSION', '`exporter.compression`'),
  ...otlp('TIMEOUT', '`exporter.timeoutMillis`; 0 is no limit'),
  ...otlp('PROTOCOL', '`exporter.protocol`'),
  unsupported('OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'send OTLP to an OpenTelemetry Collector, which can export to Zipkin'),
  unsupported('OTEL_EXPORTER_ZIPKIN_TIMEOUT', 'set OTEL_EXPORTER_OTLP_TIMEOUT'),
  unsupported('OTEL_EXPORTER_ZIPKIN_PROTOCOL', 'set OTEL_EXPORTER_OTLP_PROTOCOL'),
  unsupported('OTEL_CONFIG_FILE', CONFIG_FILE),
  unsupported('OTEL_EXPERIMENTAL_CONFIG_FILE', CONFIG_FILE),
  ...elsewhere('metrics', [
    'OTEL_METRICS_EXPORTER',
    'OTEL_METRICS_EXEMPLAR_FILTER',
    'OTEL_METRIC_EXPORT_INTERVAL',
    'OTEL_METRIC_EXPORT_TIMEOUT',
    'OTEL_EXPORTER_PROMETHEUS_HOST',
    'OTEL_EXPORTER_PROMETHEUS_PORT',
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    ...OTLP_VARIABLES.map((variable) => `OTEL_EXPORTER_OTLP_METRICS_${variable}`),
  ]),
];

/**
 * Warns about set variables that have no effect: unsupported ones (`VARIABLE_REFUSED`) and invalid values
 * (`VARIABLE_IGNORED`). Values are redacted. The variables of samplers, propagators and exporters are checked where they
 * are read.
 */
export function warnAboutVariables(env: Environment): void {
  for (const { name, status, note, expected, validate, secret, inParts } of STANDARD_VARIABLES) {
    const value = environmentVariable(env, name);
    if (value === undefined) continue;
    if (status === 'unsupported') warn('VARIABLE_REFUSED', `${name} has no effect: ${note}.`);
    else if (validate && !validate(value)) {
      const shown = secret ? 'something else' : show(value);
      warn('VARIABLE_IGNORED', `${name} is ignored${inParts ? ' in part' : ''}: expected ${expected}, got ${shown}.`);
    }
  }
}
