import { SpanKind } from '@opentelemetry/api';
import { criticalStrips } from '../../../../../lib/viewer/page/trace/model/critical-strips';
import { gapsOf } from '../../../../../lib/viewer/page/trace/model/gaps';
import { buildModel } from '../../../../../lib/viewer/page/trace/model/trace-model';
import type { TraceSpan } from '../../../../../lib/trace/trace-span';
import { clientSpan, fixedSpan, idOf, LESSON_TRACE, networkEvent, TRACE_ID } from '../../../../trace/fixed-spans';

const MILLI = 1e6;
const SERVER = { kind: SpanKind.SERVER, service: 'payment' };

const modelOf = (spans: readonly TraceSpan[]) => buildModel({ traceId: TRACE_ID, spans, logs: [] }, true);

const named = (spans: readonly TraceSpan[]) =>
  [...gapsOf(modelOf(spans)).values()].flat().map(({ name, start, end }) => [name, start / MILLI, end / MILLI]);

describe('the gaps of a trace', () => {
  it('are the own work between children on the critical path', () => {
    const spans = [
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('one', 'root', 0, 40),
      fixedSpan('two', 'root', 70, 100),
    ];
    const [gap] = [...gapsOf(modelOf(spans)).values()].flat();
    expect(gap).toStrictEqual({
      start: 40 * MILLI,
      end: 70 * MILLI,
      name: 'own work',
      detail: 'No child span ran between one and two.',
    });
  });

  it('are the ways to and from another service', () => {
    const spans = [
      fixedSpan('POST', undefined, 0, 100, { kind: SpanKind.CLIENT }),
      fixedSpan('POST /charges', 'POST', 20, 70, SERVER),
    ];
    expect(named(spans)).toStrictEqual([
      ['on the way to payment', 0, 20],
      ['on the way back from payment', 70, 100],
    ]);
  });

  it('are called by the phase of a request that fills them', () => {
    const events = [networkEvent('domainLookupStart', 0), networkEvent('domainLookupEnd', 60)];
    const spans = [clientSpan(0, 100, events), fixedSpan('GET /', 'GET', 62, 99, SERVER)];
    expect(named(spans)[0]).toStrictEqual(['DNS lookup', 0, 62]);
  });

  it('are the time of a message in the queue', () => {
    const spans = [
      fixedSpan('send', undefined, 0, 10, { kind: SpanKind.PRODUCER }),
      fixedSpan('process', 'send', 60, 90, { kind: SpanKind.CONSUMER, service: 'shipping' }),
    ];
    expect(named(spans)).toStrictEqual([['in the queue', 10, 60]]);
  });

  it('are called a busy event loop if nothing of the process goes on, and then everything at once', () => {
    const spans = [
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('one', 'root', 1, 20),
      fixedSpan('two', 'root', 80, 100),
    ];
    expect(named(spans)).toStrictEqual([['own work', 20, 80]]);
    const background = [fixedSpan('cron', undefined, 5, 80.4), fixedSpan('poll', undefined, 6, 81)];
    expect(named([...spans, ...background])).toStrictEqual([['event loop busy', 20, 80]]);
  });

  it('are not shown below a millisecond, or below a fiftieth of the trace', () => {
    const spans = [fixedSpan('root', undefined, 0, 100), fixedSpan('one', 'root', 1.5, 99.5)];
    expect(named(spans)).toStrictEqual([]);
  });
});

describe('the critical path on the bars', () => {
  it('is the own time of each span on it', () => {
    const model = modelOf(LESSON_TRACE);
    const strips = criticalStrips(model);
    const save = model.indexOf.get(idOf('save_order')) ?? -1;
    expect(strips.get(save)).toStrictEqual([
      [330 * MILLI, 345 * MILLI],
      [405 * MILLI, 410 * MILLI],
    ]);
    expect(strips.size).toBe(8);
  });
});
