import { defaultTextMapGetter, defaultTextMapSetter, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { ForwardedHeadersPropagator, forwardedHeaders } from '../../lib/propagation/forwarded-headers';
import { TimedPropagator } from '../../lib/propagation/timed-propagator';

beforeEach(resetFaults);
afterEach(() => jest.restoreAllMocks());

describe('TimedPropagator', () => {
  it('reads and writes with the propagator of the application', () => {
    const timed = new TimedPropagator(new ForwardedHeadersPropagator(['x-tenant']));
    const context = timed.extract(ROOT_CONTEXT, { 'x-tenant': 'acme' }, defaultTextMapGetter);
    expect(forwardedHeaders(context)).toStrictEqual({ 'x-tenant': 'acme' });
    const headers = {};
    timed.inject(context, headers, defaultTextMapSetter);
    expect([headers, timed.fields()]).toStrictEqual([{ 'x-tenant': 'acme' }, ['x-tenant']]);
  });

  it('keeps the context if reading fails, and reports a slow read once', () => {
    const warn = jest.spyOn(diag, 'warn').mockImplementation(() => undefined);
    const clock = jest.spyOn(performance, 'now');
    for (const time of [0, 150, 200, 400]) clock.mockReturnValueOnce(time);
    const timed = new TimedPropagator({
      inject: () => undefined,
      extract: () => {
        throw new Error('no');
      },
      fields: () => [],
    });
    for (let call = 0; call < 2; call++) {
      expect(timed.extract(ROOT_CONTEXT, {}, defaultTextMapGetter)).toBe(ROOT_CONTEXT);
    }
    expect(Object.fromEntries(faultCounts())).toStrictEqual({ 'reading the context': 2 });
    expect(warn.mock.calls).toEqual([
      ['otel-instrument: reading the context took 150 ms and blocked the application.'],
    ]);
  });
});
