import type { LogRecord } from '../../trace/log-record';
import type { SpanAttributes } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';
import { type AttributeScope, type Field, type IntrinsicName, KINDS, LEVELS } from '../query-fields';
import type { TraceContext } from './trace-context';
import type { Value } from './value-test';

/** Calls `test` with each value of a field until it returns true. Returns whether it did. */
export type SpanReader = (span: TraceSpan, context: TraceContext, test: (value: Value) => boolean) => boolean;
export type LogReader = (record: LogRecord, test: (value: Value) => boolean) => boolean;

/** The name of a severity: `info` for 9 to 12. */
export function levelOf({ severityNumber }: LogRecord): (typeof LEVELS)[number] | undefined {
  return LEVELS[Math.ceil(severityNumber / 4) - 1];
}

/** Reads a field of a span, with its events, links and log records. */
export function spanReader(field: Field): SpanReader {
  if (field.kind === 'attribute') return attributeReader(field.scope, field.key);
  const { name } = field;
  const log = logIntrinsic(name);
  if (log) return (span, context, test) => context.logsOf(span).some((record) => test(log(record)));
  if (name === 'event.name') return (span, _context, test) => span.events.some((event) => test(event.name));
  if (name === 'link.trace.id') return (span, _context, test) => span.links.some((link) => test(link.traceId));
  if (name === 'link.span.id') return (span, _context, test) => span.links.some((link) => test(link.spanId));
  const read = spanIntrinsic(name);
  return (span, context, test) => test(read(span, context));
}

/** Reads a field of a log record; `undefined` for what only spans and traces have. */
export function logReader(field: Field): LogReader | undefined {
  if (field.kind === 'intrinsic') {
    const read = field.name === 'service' ? (record: LogRecord) => record.service : logIntrinsic(field.name);
    return read && ((record, test) => test(read(record)));
  }
  const { scope, key } = field;
  if (scope !== 'any' && scope !== 'resource' && scope !== 'log') return undefined;
  const own = scope !== 'resource';
  const shared = scope !== 'log';
  return ({ attributes, resource }, test) =>
    (own && test(attributeAt(attributes, key))) || (shared && test(attributeAt(resource?.attributes, key)));
}

function attributeReader(scope: AttributeScope, key: string): SpanReader {
  const all = scope === 'any';
  const inSpan = all || scope === 'span';
  const inResource = all || scope === 'resource';
  const inEvents = all || scope === 'event';
  const inLogs = all || scope === 'log';
  const inLinks = all || scope === 'link';
  return (span, context, test) =>
    (inSpan && test(attributeAt(span.attributes, key))) ||
    (inResource && test(attributeAt(span.resource?.attributes, key))) ||
    (inEvents && span.events.some(({ attributes }) => test(attributeAt(attributes, key)))) ||
    (inLogs && context.logsOf(span).some(({ attributes }) => test(attributeAt(attributes, key)))) ||
    (inLinks && span.links.some(({ attributes }) => test(attributeAt(attributes, key))));
}

function attributeAt(attributes: SpanAttributes | undefined, key: string): Value {
  return attributes && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}

function logIntrinsic(name: IntrinsicName): ((record: LogRecord) => Value) | undefined {
  if (name === 'level' || name === 'log.level') return levelOf;
  if (name === 'log.event') return ({ eventName }) => eventName;
  if (name !== 'body' && name !== 'log.body') return undefined;
  return ({ body }) => (typeof body === 'object' ? JSON.stringify(body) : body);
}

function spanIntrinsic(name: IntrinsicName): (span: TraceSpan, context: TraceContext) => Value {
  switch (name) {
    case 'name':
      return (span) => span.name;
    case 'service':
      return (span) => span.service;
    case 'kind':
      return (span) => KINDS[span.kind];
    case 'status':
      return (span) => span.status.code;
    case 'status.message':
      return (span) => span.status.message;
    case 'duration':
      return (span) => span.endNanos - span.startNanos;
    case 'self':
      return (span, context) => context.selfNanosOf(span);
    case 'span.id':
      return (span) => span.spanId;
    case 'scope.name':
      return (span) => span.scope?.name;
    default:
      return (_span, context) => traceValue(name, context);
  }
}

/** A field of the whole trace; `undefined` for a field of spans. */
export function traceValue(name: IntrinsicName, context: TraceContext): Value {
  const { trace } = context;
  switch (name) {
    case 'trace.id':
      return trace.traceId;
    case 'trace.duration':
      return context.durationNanos;
    case 'trace.spans':
      return trace.spans.size;
    case 'trace.logs':
      return trace.logs.length;
    case 'trace.errors':
      return context.errors;
    case 'root.name':
      return context.first?.name;
    case 'root.service':
      return context.first?.service;
    default:
      return undefined;
  }
}
