import { errorChain, errorOrigins, nextOf } from '../../../../../lib/viewer/page/trace/model/errors';
import { buildModel, spanAt } from '../../../../../lib/viewer/page/trace/model/trace-model';
import { fixedSpan, TRACE_ID } from '../../../../trace/fixed-spans';

const FAILED = { status: { code: 'error' } } as const;

const model = buildModel(
  {
    traceId: TRACE_ID,
    logs: [],
    spans: [
      fixedSpan('root', undefined, 0, 100, FAILED),
      fixedSpan('tried', 'root', 5, 10, FAILED),
      fixedSpan('fine', 'root', 12, 15),
      fixedSpan('call', 'root', 20, 90, FAILED),
      fixedSpan('server', 'call', 25, 80, FAILED),
      fixedSpan('log', 'server', 30, 35),
      fixedSpan('apart', 'fine', 13, 14, FAILED),
    ],
  },
  true,
);

const names = (places: readonly number[]) => places.map((index) => spanAt(model, index)?.name);
const placeOf = (name: string) => model.entries.findIndex((_entry, index) => spanAt(model, index)?.name === name);

describe('the errors of a trace', () => {
  it('began in the spans that failed without a child that failed', () => {
    expect(names(errorOrigins(model))).toStrictEqual(['tried', 'apart', 'server']);
  });

  it.each(['root', 'call', 'server'])('are followed up and down from %s, along the child that failed last', (name) => {
    expect(names(errorChain(model, placeOf(name)))).toStrictEqual(['root', 'call', 'server']);
  });

  it('have no way through a span that did not fail', () => {
    expect(errorChain(model, placeOf('fine'))).toStrictEqual([]);
    expect(names(errorChain(model, placeOf('apart')))).toStrictEqual(['apart']);
  });

  it('are visited round the end in both directions', () => {
    expect([nextOf([2, 5], 2, 1), nextOf([2, 5], 5, 1), nextOf([2, 5], 2, -1)]).toStrictEqual([5, 2, 5]);
    expect(nextOf([], 0, 1)).toBeUndefined();
  });
});
