import { dotsOf, freePart, phaseStrips, stripOf } from '../../../../../lib/viewer/page/trace/waterfall/bar-parts';
import { buildModel } from '../../../../../lib/viewer/page/trace/model/trace-model';
import { clientSpan, fixedSpan, networkEvent, TRACE_ID } from '../../../../trace/fixed-spans';
import { fixedLog } from '../../../../waterfall/fixed-logs';

const WHOLE = { from: 0, to: 100e6 };

describe('a bar', () => {
  it('is cut at the edges of the window, and not drawn beyond them', () => {
    expect(stripOf({ from: 100, to: 200 }, 50, 150)).toStrictEqual({ left: 0, width: 0.5 });
    expect(stripOf({ from: 100, to: 200 }, 150, 500)).toStrictEqual({ left: 0.5, width: 0.5 });
    expect(stripOf({ from: 100, to: 200 }, 0, 50)).toBeUndefined();
  });

  it('has the phases of a request', () => {
    const events = [
      networkEvent('domainLookupStart', 0),
      networkEvent('domainLookupEnd', 20),
      networkEvent('requestStart', 30),
      networkEvent('responseStart', 80),
    ];
    const model = buildModel({ traceId: TRACE_ID, spans: [clientSpan(0, 100, events)], logs: [] }, true);
    expect(phaseStrips(model, WHOLE, 0).map(({ kind, left, nanos }) => [kind, left, nanos])).toStrictEqual([
      ['lookup', 0, 20e6],
      ['waiting', 0.3, 50e6],
      ['download', 0.8, 20e6],
    ]);
    expect(dotsOf(model, WHOLE, 0, 1000)).toStrictEqual([]);
  });

  it('has a mark for each event and log record, and one for several that would lie on each other', () => {
    const events = [networkEvent('cache miss', 10), networkEvent('exception', 50, { 'exception.message': 'declined' })];
    const span = fixedSpan('charge', undefined, 0, 100, { events });
    const logs = [
      fixedLog(span, 10.1, 'slow', { severityNumber: 13, severityText: 'WARN' }),
      fixedLog(span, 90, 'done', { severityText: 'INFO' }),
    ];
    const model = buildModel({ traceId: TRACE_ID, spans: [span], logs }, true);
    expect(dotsOf(model, WHOLE, 0, 1000)).toStrictEqual([
      { left: 0.1, kind: 'log', level: 'warning', titles: ['cache miss', 'WARN slow'], count: 2 },
      { left: 0.5, kind: 'event', level: 'error', titles: ['exception: declined'], count: 1 },
      { left: 0.9, kind: 'log', level: 'plain', titles: ['INFO done'], count: 1 },
    ]);
    expect(dotsOf(model, { from: 60e6, to: 100e6 }, 0, 1000)).toHaveLength(1);
  });
});

describe('the room for the name of a phase', () => {
  const phase = { left: 0.2, width: 0.6 };

  it('is the whole phase if no gap lies on it', () => {
    const free = freePart(phase, [{ left: 0.9, width: 0.1 }]);
    expect([free.left, free.width].map((share) => share.toFixed(3))).toEqual(['0.200', '0.600']);
  });

  it('is the widest part between gaps, in any order', () => {
    const gaps = [
      { left: 0.7, width: 0.3 },
      { left: 0.1, width: 0.2 },
    ];
    const free = freePart(phase, gaps);
    expect([free.left, free.width].map((share) => share.toFixed(3))).toEqual(['0.300', '0.400']);
  });

  it('is empty under a gap that covers all', () => {
    expect(freePart(phase, [{ left: 0, width: 1 }]).width).toBe(0);
  });
});
