import { show } from '../validation/option-error';
import { warn } from '../diagnostics/warning';
import { type Environment, environmentVariable, wholeNumber } from '../process/environment-variable';
import { MOST_MILLIS } from '../validation/predicates';
import { countOf, durationOf, resourceAttributes } from './environment';
import { logLevelOf } from './log-level';
import { areHeaderPairs } from './header-pairs';

/** What becomes of a standard variable: read, warned of, or left to the SDK of another signal. */
export interface StandardVariable {
  readonly name: string;
  readonly fate: 'honoured' | 'refused' | 'of another signal';
  /** Of one that is honoured, what it sets; of one that is refused, what to do instead. */
  readonly note: string;
  /** What a value has to be; any text where nothing is said. */
  readonly expected?: string;
  readonly accepts?: (value: string) => boolean;
  /** Whether a value must not be repeated in a message. */
  readonly secret?: boolean;
  /** Whether the parts of a value that are right have their effect beside those that are wrong. */
  readonly inParts?: boolean;
}

type Check = Pick<StandardVariable, 'expected' | 'accepts' | 'secret' | 'inParts'>;

const COUNT: Check = { expected: 'a whole number above 0', accepts: (value) => countOf(value) !== undefined };
const MILLIS: Check = {
  expected: `a whole number of milliseconds from 0 to ${MOST_MILLIS}`,
  accepts: (value) => durationOf(value) !== undefined,
};
const LIMIT: Check = { expected: 'a whole number, 0 or more', accepts: (value) => wholeNumber(value) !== undefined };
const BOOLEAN: Check = { expected: 'true or false', accepts: (value) => /^(true|false)$/i.test(value) };
const LOG_LEVEL: Check = {
  expected: 'none, error, warn, info, debug, verbose or all',
  accepts: (value) => logLevelOf(value) !== undefined,
};
const ATTRIBUTES: Check = {
  expected: 'pairs such as team=shop,tier=1, percent-encoded',
  accepts: (value) => resourceAttributes(value) !== undefined,
};
const OTLP_CHECKS: Readonly<Record<string, Check>> = {
  ENDPOINT: {
    expected: 'a URL such as http://localhost:4318, for gRPC also a host and a port',
    accepts: (value) => URL.canParse(value) || /^[\w.-]+:\d+$/.test(value),
  },
  HEADERS: {
    expected: 'pairs such as x-tenant=shop,x-team=1, percent-encoded',
    accepts: areHeaderPairs,
    inParts: true,
    secret: true,
  },
  PROTOCOL: {
    expected: 'http/protobuf, http/json or grpc',
    accepts: (value) => /^(http\/(protobuf|json)|grpc)$/i.test(value),
  },
  COMPRESSION: { expected: 'gzip or none', accepts: (value) => /^(gzip|none)$/i.test(value) },
  TIMEOUT: MILLIS,
  INSECURE: BOOLEAN,
};

function honoured(name: string, note: string, check: Check = {}): StandardVariable {
  return { name, fate: 'honoured', note, ...check };
}

function refused(name: string, note: string): StandardVariable {
  return { name, fate: 'refused', note };
}

function elsewhere(signal: string, names: readonly string[]): StandardVariable[] {
  return names.map((name) => ({
    name,
    fate: 'of another signal',
    note: `of ${signal}, which this package does not send`,
  }));
}

/** Each variable of the exporter, for all signals and for traces; the latter wins. */
function otlp(variable: string, note: string): StandardVariable[] {
  const check = OTLP_CHECKS[variable] ?? {};
  return [
    honoured(`OTEL_EXPORTER_OTLP_${variable}`, note, check),
    honoured(`OTEL_EXPORTER_OTLP_TRACES_${variable}`, `${note}; wins over the one without \`TRACES\``, check),
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

const CONFIG_FILE = 'give the options to `startTelemetry`, or set the variables of this table';

/**
 * Every variable that OpenTelemetry's specification defines for the SDK and for OTLP, and what becomes of it.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export const STANDARD_VARIABLES: readonly StandardVariable[] = [
  honoured('OTEL_SDK_DISABLED', '`true` switches everything off but propagation', BOOLEAN),
  honoured(
    'OTEL_RESOURCE_ATTRIBUTES',
    'attributes of the resource; its `service.name` is the `serviceName`',
    ATTRIBUTES,
  ),
  honoured('OTEL_SERVICE_NAME', '`serviceName`; wins over `service.name` of the resource attributes'),
  honoured('OTEL_LOG_LEVEL', "how much of OpenTelemetry's own diagnostics is shown", LOG_LEVEL),
  honoured('OTEL_PROPAGATORS', 'formats of the context'),
  honoured('OTEL_TRACES_SAMPLER', 'the sampler'),
  honoured('OTEL_TRACES_SAMPLER_ARG', 'its ratio'),
  honoured('OTEL_TRACES_EXPORTER', '`otlp`, `console`, `none`, or several separated by commas'),
  honoured('OTEL_BSP_SCHEDULE_DELAY', '`batch.scheduledDelayMillis`', MILLIS),
  honoured('OTEL_BSP_EXPORT_TIMEOUT', '`batch.exportTimeoutMillis`; 0 is no limit', MILLIS),
  honoured('OTEL_BSP_MAX_QUEUE_SIZE', '`batch.maxQueueSize`', COUNT),
  honoured('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '`batch.maxExportBatchSize`', COUNT),
  honoured('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'characters of an attribute', LIMIT),
  honoured('OTEL_ATTRIBUTE_COUNT_LIMIT', 'attributes of a span, an event, a link', LIMIT),
  honoured('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', "characters of a span's attribute", LIMIT),
  honoured('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'attributes of a span', LIMIT),
  honoured('OTEL_SPAN_EVENT_COUNT_LIMIT', 'events of a span', LIMIT),
  honoured('OTEL_SPAN_LINK_COUNT_LIMIT', 'links of a span', LIMIT),
  honoured('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'attributes of an event', LIMIT),
  honoured('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 'attributes of a link', LIMIT),
  ...otlp('ENDPOINT', '`exporter.endpoint`'),
  ...otlp('INSECURE', 'gRPC without TLS, where the endpoint has no scheme'),
  ...otlp('CERTIFICATE', '`exporter.certificate`'),
  ...otlp('CLIENT_KEY', '`exporter.clientKey`'),
  ...otlp('CLIENT_CERTIFICATE', '`exporter.clientCertificate`'),
  ...otlp('HEADERS', '`exporter.headers`'),
  ...otlp('COMPRESSION', '`exporter.compression`'),
  ...otlp('TIMEOUT', '`exporter.timeoutMillis`; 0 is no limit'),
  ...otlp('PROTOCOL', '`exporter.protocol`'),
  refused('OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'send OTLP to an OpenTelemetry Collector, which speaks Zipkin'),
  refused('OTEL_EXPORTER_ZIPKIN_TIMEOUT', 'set OTEL_EXPORTER_OTLP_TIMEOUT'),
  refused('OTEL_EXPORTER_ZIPKIN_PROTOCOL', 'set OTEL_EXPORTER_OTLP_PROTOCOL'),
  refused('OTEL_CONFIG_FILE', CONFIG_FILE),
  refused('OTEL_EXPERIMENTAL_CONFIG_FILE', CONFIG_FILE),
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
  ...elsewhere('logs', [
    'OTEL_LOGS_EXPORTER',
    'OTEL_BLRP_SCHEDULE_DELAY',
    'OTEL_BLRP_EXPORT_TIMEOUT',
    'OTEL_BLRP_MAX_QUEUE_SIZE',
    'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
    'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
    ...OTLP_VARIABLES.map((variable) => `OTEL_EXPORTER_OTLP_LOGS_${variable}`),
  ]),
];

/**
 * Warns of variables that are set and have no effect: those that are refused (`VARIABLE_REFUSED`), and those whose value
 * is none (`VARIABLE_IGNORED`). Values are redacted; the variables of samplers, propagators and exporters are checked
 * where they are read.
 */
export function warnOfVariables(env: Environment): void {
  for (const { name, fate, note, expected, accepts, secret, inParts } of STANDARD_VARIABLES) {
    const value = environmentVariable(env, name);
    if (value === undefined) continue;
    if (fate === 'refused') warn('VARIABLE_REFUSED', `${name} has no effect: ${note}.`);
    else if (accepts && !accepts(value)) {
      const shown = secret ? 'something else' : show(value);
      warn('VARIABLE_IGNORED', `${name} is ignored${inParts ? ' in part' : ''}: expected ${expected}, got ${shown}.`);
    }
  }
}
