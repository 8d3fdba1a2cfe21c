import type { LogRecord } from '../../trace/log-record';
import { LargeTraceWork } from '../pattern/pattern-work';
import type { ConditionTests } from './condition';

/** The tests of a trace for a condition that a span, or a log record, must meet. */
export function existence(
  span: ConditionTests['span'],
  log?: (record: LogRecord) => boolean,
): Pick<ConditionTests, 'trace' | 'steps'> {
  return {
    trace: (context) => {
      for (const each of context.trace.spans.values()) if (span(each, context)) return true;
      return log !== undefined && context.trace.logs.some(log);
    },
    *steps(context) {
      const work = new LargeTraceWork();
      for (const each of context.trace.spans.values()) {
        work.startPart();
        if (span(each, context)) return true;
        work.endPart();
        yield;
      }
      if (!log) return false;
      for (const record of context.trace.logs) {
        work.startPart();
        if (log(record)) return true;
        work.endPart();
        yield;
      }
      return false;
    },
  };
}

/** The tests of a trace for a condition that the whole trace meets. */
export function wholeTrace(trace: ConditionTests['trace']): Pick<ConditionTests, 'trace' | 'steps'> {
  return {
    trace,
    *steps(context) {
      yield;
      return trace(context);
    },
  };
}
