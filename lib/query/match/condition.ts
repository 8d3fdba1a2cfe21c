import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { TraceContext } from './trace-context';

/** What a condition means for a whole trace, for one span, and for one log record. */
export interface ConditionTests {
  trace(context: TraceContext): boolean;
  /** The same for a large trace: yields after each span and log record, so that other work can be done. */
  steps(context: TraceContext): Generator<void, boolean>;
  span(span: TraceSpan, context: TraceContext): boolean;
  /** @param span the span of the record, if the trace has it */
  log(record: LogRecord, span: TraceSpan | undefined, context: TraceContext): boolean;
}
