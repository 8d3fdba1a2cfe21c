import { checkOptions, type OptionRule, type OptionTable } from '../validation/check-options';
import { invalidOption, OptionError } from '../validation/option-error';
import { quotedText } from '../diagnostics/quoted-text';
import type { SpanExporter } from '../otel/sdk';
import { parseFilter } from '../filter/directive';
import { NO_DIRECTIVE } from '../filter/filter';
import { isPropagationTarget } from '../propagation/propagation-targets';
import { isPropagatorList, PROPAGATORS_EXPECTED } from '../propagation/propagator-names';
import type { TelemetryOptions } from './telemetry-options';
import {
  isBoolean,
  isOneOf,
  isRecord,
  isText,
  isTextList,
  isMillis,
  isListOf,
  isExporter,
  isDestination,
  isFilled,
  isProcessor,
  isPrimitiveRecord,
} from '../validation/predicates';
import { OTLP_OPTIONS, SAMPLING_OPTIONS, BATCH_OPTIONS } from './nested-option-tables';
import { FORCE_TRACE_OPTIONS } from '../sampling/forced/force-trace-policy';
import { REDACTION_OPTIONS } from '../redaction/redactor';
import { LIMIT_OPTIONS } from '../values/limits';
import { TRACE_LIMIT_OPTIONS } from '../span/limits/trace-limits';

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
    accepts: isOneOf('engine', 'sdk'),
  },
  spanProcessors: { otherwise: 'none', expected: 'an array of span processors', accepts: isListOf(isProcessor) },
  sampling: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: SAMPLING_OPTIONS },
  forceTrace: {
    otherwise: 'as its parts say',
    expected: 'an object, or false',
    accepts: (value) => value === false || isRecord(value),
    nested: FORCE_TRACE_OPTIONS,
    secret: true,
  },
  propagators: {
    otherwise: '`OTEL_PROPAGATORS`, or `tracecontext` and `baggage`',
    expected: PROPAGATORS_EXPECTED,
    accepts: isPropagatorList,
  },
  edge: { otherwise: '`false`', expected: 'a boolean', accepts: isBoolean },
  forwardHeaders: {
    otherwise: '`x-request-id` and `x-b3-*`',
    expected: 'an array of header names',
    accepts: isTextList,
  },
  propagateTo: {
    otherwise: 'every host',
    expected: 'an array of host names, globs such as *.internal, and patterns',
    accepts: isListOf(isPropagationTarget),
    next: 'A name has no scheme, port or path.',
  },
  filter: {
    otherwise: '`OTEL_INSTRUMENT_FILTER`, or `info`',
    expected: 'directives such as info,OrdersService=debug',
    accepts: isFilter,
    next: faultOfFilter,
  },
  redaction: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: REDACTION_OPTIONS },
  redactAll: { otherwise: '`false`', expected: 'a boolean', accepts: isBoolean },
  limits: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: LIMIT_OPTIONS },
  traceLimits: { otherwise: 'as its parts say', expected: 'an object', accepts: isRecord, nested: TRACE_LIMIT_OPTIONS },
  shutdownTimeoutMillis: {
    otherwise: '5000',
    expected: 'a number of milliseconds, 0 to 2147483647',
    accepts: isMillis,
  },
  flushOnExit: { otherwise: '`true`', expected: 'a boolean', accepts: isBoolean },
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

/** @throws OptionError naming the option, what was expected and what was got */
export function checkTelemetryOptions(options: TelemetryOptions): void {
  checkOptions('startTelemetry', TELEMETRY_OPTIONS, options);
  checkExporters(options.exporter);
  if (options.redactAll === true && options.provider === 'sdk') {
    throw invalidOption(
      'redactAll',
      "false where `provider` is 'sdk'",
      true,
      'Only the spans of the engine can be redacted.',
    );
  }
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
