import { context, trace, TraceFlags } from '@opentelemetry/api';
import { type ActiveSpan, activeSpanOf } from '../span/active-span';
import { attributeValue, textValue } from '../values/attribute-value';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A span as a log line shows it: what it has recorded, and its name. */
export type LoggedSpan = Readonly<Record<string, unknown>> & { readonly name: string };

/**
 * One line, in the shape of the JSON lines of Rust's `tracing-subscriber`, with the ids of the trace added. `span` is
 * the innermost span and `spans` runs from the outermost to it; both are absent outside of any.
 */
export interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly target: string;
  readonly span?: LoggedSpan;
  readonly spans?: readonly LoggedSpan[];
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly trace_sampled?: boolean;
}

/** Puts a line together from what is current; secrets are taken out of the message and of each field. */
export function logLine(target: string, message: string, fields: Readonly<Record<string, unknown>> = {}): LogLine {
  const line: Record<string, unknown> = {};
  line['message'] = textValue(message);
  for (const [name, value] of Object.entries(fields)) {
    const shown = attributeValue(name, value);
    if (shown !== undefined) line[name === 'message' ? 'fields.message' : name] = shown;
  }
  return { fields: line, target, ...place() };
}

function place(): Partial<LogLine> {
  const ids = trace.getSpanContext(context.active());
  const active = activeSpanOf(context.active());
  const spans = active ? chainOf(active) : [];
  const span = spans.at(-1);
  return {
    ...(span ? { span, spans } : {}),
    ...(ids
      ? {
          trace_id: ids.traceId,
          span_id: ids.spanId,
          trace_sampled: (ids.traceFlags & TraceFlags.SAMPLED) !== 0,
        }
      : {}),
  };
}

function chainOf(innermost: ActiveSpan): LoggedSpan[] {
  const chain: LoggedSpan[] = [];
  for (let active: ActiveSpan | undefined = innermost; active; active = active.enclosing) {
    chain.unshift({ ...active.recorded, name: active.name });
  }
  return chain;
}
