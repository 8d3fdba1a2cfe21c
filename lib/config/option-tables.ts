import { checkOptions, type OptionRule, type OptionTable } from '../validation/check-options';
import { invalidOption, OptionError } from '../validation/option-error';
import { quotedText } from '../diagnostics/quoted-text';
import type { ItemExporter } from '../otel/sdk';
import { parseFilter } from '../filter/directive';
import { NO_DIRECTIVE } from '../filter/filter';
import { isPropagationTarget } from '../propagation/propagation-targets';
import { isPropagatorList, PROPAGATORS_EXPECTED } from '../propagation/propagator-names';
import type { TelemetryOptions } from './telemetry-options';
import { BOOLEAN, MILLIS, objectOf, oneOf, TEXT } from '../validation/option-kinds';
import {
  isRecord,
  isTextList,
  isListOf,
  isExporter,
  isDestination,
  isFilled,
  isProcessor,
  isPrimitiveRecord,
} from '../validation/predicates';
import { OTLP_OPTIONS, SAMPLING_OPTIONS, BATCH_OPTIONS, LOG_OPTIONS, OTLP_LOG_OPTIONS } from './nested-option-tables';
import { FORCE_TRACE_OPTIONS } from '../sampling/forced/force-trace-policy';
import { REDACTION_OPTIONS } from '../redaction/redactor';
import { LIMIT_OPTIONS } from '../values/limits';
import { TRACE_LIMIT_OPTIONS } from '../span/limits/trace-limits';

/** What each option accepts. Checks, messages and `docs/options.md` are derived from this table. */
export const TELEMETRY_OPTIONS = {
  serviceName: {
    default: '`OTEL_SERVICE_NAME`; one of the two is required',
    ...TEXT,
    required: true,
    hint: 'Pass a name, or set OTEL_SERVICE_NAME.',
  },
  serviceVersion: { default: 'absent', ...TEXT },
  environment: { default: '`NODE_ENV`, or `development`', ...TEXT, hint: 'For example production.' },
  resource: {
    default: '`OTEL_RESOURCE_ATTRIBUTES`',
    expected: 'an object of strings, numbers and booleans',
    validate: isPrimitiveRecord,
  },
  exporter: {
    default: '`OTEL_TRACES_EXPORTER`, or OTLP over HTTP',
    expected: "OTLP options, an exporter, 'console', an array of these, or 'none'",
    validate: (value) =>
      value === 'none' || isDestination(value) || (isListOf(isDestination)(value) && isFilled(value)),
    nested: OTLP_OPTIONS,
    nestedFor: (value) => !isExporter(value),
  },
  consoleDetail: {
    default: '`OTEL_INSTRUMENT_CONSOLE`, or `compact`',
    ...oneOf('compact', 'normal', 'full'),
  },
  batch: objectOf(BATCH_OPTIONS),
  log: objectOf(LOG_OPTIONS),
  provider: { default: "`'engine'`", ...oneOf('engine', 'sdk') },
  spanProcessors: { default: 'none', expected: 'an array of span processors', validate: isListOf(isProcessor) },
  sampling: objectOf(SAMPLING_OPTIONS),
  forceTrace: {
    default: 'see below',
    expected: 'an object, or false',
    validate: (value) => value === false || isRecord(value),
    nested: FORCE_TRACE_OPTIONS,
    secret: true,
  },
  propagators: {
    default: '`OTEL_PROPAGATORS`, or `tracecontext` and `baggage`',
    expected: PROPAGATORS_EXPECTED,
    validate: isPropagatorList,
  },
  publicEndpoint: { default: '`false`', ...BOOLEAN },
  forwardHeaders: {
    default: '`x-request-id` and `x-b3-*`',
    expected: 'an array of header names',
    validate: isTextList,
  },
  propagationTargets: {
    default: 'every host',
    expected: 'an array of host names, globs such as *.internal, and patterns',
    validate: isListOf(isPropagationTarget),
    hint: 'A host name has no scheme, port or path.',
  },
  networkEvents: { default: '`true`', ...BOOLEAN },
  filter: {
    default: '`OTEL_INSTRUMENT_FILTER`, or `info`',
    expected: 'directives such as info,OrdersService=debug',
    validate: isFilter,
    hint: faultOfFilter,
  },
  redaction: objectOf(REDACTION_OPTIONS),
  redactAll: { default: '`false`', ...BOOLEAN },
  limits: objectOf(LIMIT_OPTIONS),
  traceLimits: objectOf(TRACE_LIMIT_OPTIONS),
  shutdownTimeoutMillis: { default: '5000', ...MILLIS },
  flushOnExit: { default: '`true`', ...BOOLEAN },
} satisfies OptionTable;

function isFilter(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const { isEmpty, invalid } = parseFilter(value);
  return !isEmpty && invalid.length === 0;
}

function faultOfFilter(filter: unknown): string {
  if (typeof filter !== 'string') return '';
  const { isEmpty, invalid } = parseFilter(filter);
  if (isEmpty) return NO_DIRECTIVE;
  const [first] = invalid;
  return first ? `In \`${quotedText(first.text)}\`, ${quotedText(first.reason)}.` : '';
}

/** @throws OptionError with the option, what was expected and what was got */
export function checkTelemetryOptions(options: TelemetryOptions): void {
  checkOptions('startTelemetry', TELEMETRY_OPTIONS, options);
  checkExporters(options.exporter);
  checkLogExporters(options.log);
  checkSamplingMode(options.sampling);
  if (options.redactAll === true && options.provider === 'sdk') {
    throw invalidOption('redactAll', "false if `provider` is 'sdk'", true, 'Only spans of the engine can be redacted.');
  }
}

/** The table describes one exporter; this checks each exporter of an array. */
function checkExporters(exporters: unknown): void {
  if (!Array.isArray(exporters)) return;
  exporters.forEach((exporter: unknown, index) => {
    const isOtlp = isRecord(exporter) && !isExporter(exporter);
    if (isOtlp) checkOptions('startTelemetry', OTLP_OPTIONS, exporter, `exporter[${index}]`);
  });
}

/** {@link checkExporters} for log records. */
function checkLogExporters(log: unknown): void {
  const exported = isRecord(log) ? log['export'] : undefined;
  const exporters = isRecord(exported) ? exported['exporter'] : undefined;
  if (!Array.isArray(exporters)) return;
  exporters.forEach((exporter: unknown, index) => {
    if (!isExporter(exporter))
      checkOptions('startTelemetry', OTLP_LOG_OPTIONS, exporter, `log.export.exporter[${index}]`);
  });
}

/** The Collector decides by the policies of `tail`; without policies it would have nothing to decide by. */
function checkSamplingMode(sampling: unknown): void {
  if (!isRecord(sampling) || sampling['mode'] !== 'collector' || sampling['tail'] !== false) return;
  throw invalidOption(
    'sampling.tail',
    "true, or an object with policies, if `sampling.mode` is 'collector'",
    false,
    'Remove `tail: false`: the Collector then keeps sampled, forced, failed and slow traces. To keep only sampled traces, ' +
      "pass `tail: { policies: [] }`, or set `mode: 'process'`.",
  );
}

/**
 * Checks one option of a table.
 *
 * @returns the error, or `undefined` if the value is valid
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
    if (option === 'log') checkLogExporters(value);
    if (option === 'sampling') checkSamplingMode(value);
    return undefined;
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
}

/** Whether this is an exporter that the user passes, instead of OTLP options. */
export function isOwnExporter<Item>(exporter: unknown): exporter is ItemExporter<Item> {
  return isExporter(exporter);
}
