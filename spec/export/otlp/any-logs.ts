import { type Arbitrary, array, constantFrom, integer, option, record, string } from 'fast-check';
import { anyText } from '../../any-text';
import type { FinishedLog } from '../../../lib/otel/finished-log';
import { anySpans, PLAIN } from './any-spans';

const { resource, instrumentationScope } = PLAIN;

/** A log record with only a body. */
export const PLAIN_LOG: FinishedLog = {
  hrTime: [1_700_000_000, 1],
  hrTimeObserved: [1_700_000_000, 2],
  severityNumber: 9,
  severityText: 'INFO',
  body: 'order created',
  resource,
  instrumentationScope,
  attributes: {},
  droppedAttributesCount: 0,
};

/** Log records with any text, attributes, times and ids. */
export function anyLogs(): Arbitrary<FinishedLog[]> {
  const log = record({
    body: option(anyText(), { nil: undefined }),
    severityNumber: integer({ min: 0, max: 24 }),
    severityText: anyText({ maxLength: 8 }),
    eventName: option(string(), { nil: undefined }),
    droppedAttributesCount: integer({ min: 0, max: 1e6 }),
    scope: constantFrom(instrumentationScope, { name: 'Orders' }, { name: 'Stock', attributes: { a: 1 } }),
  });
  const ofSpans = anySpans().filter((spans) => spans.length > 0);
  return array(log, { maxLength: 8 }).chain((logs) =>
    ofSpans.map((spans) =>
      logs.map(({ scope, ...over }, index) => {
        const { attributes, startTime, endTime, spanContext } = spans[index % spans.length] ?? PLAIN;
        const { traceId, spanId, traceFlags } = spanContext();
        return {
          ...PLAIN_LOG,
          ...over,
          instrumentationScope: scope,
          attributes,
          hrTime: startTime,
          hrTimeObserved: endTime,
          ...(index % 3 === 0 ? {} : { spanContext: { traceId, spanId, traceFlags } }),
        };
      }),
    ),
  );
}
