import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, type TextMapPropagator } from '@opentelemetry/api';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { ForwardedHeadersPropagator, forwardedHeaders } from '../../lib/propagation/forwarded-headers';
import { GuardedComposite } from '../../lib/propagation/guarded-composite';

const nothing: unknown = null;
const careless: TextMapPropagator = {
  inject: () => {
    throw nothing;
  },
  extract: () => {
    throw nothing;
  },
  fields: () => ['x-careless'],
};

beforeEach(resetFaults);

describe('GuardedComposite', () => {
  it('calls the other propagators if one throws, and counts the error', () => {
    const both = new GuardedComposite([careless, new ForwardedHeadersPropagator(['x-tenant']), careless]);
    const context = both.extract(ROOT_CONTEXT, { 'x-tenant': 'acme' }, defaultTextMapGetter);
    expect(forwardedHeaders(context)).toStrictEqual({ 'x-tenant': 'acme' });
    const headers = {};
    both.inject(context, headers, defaultTextMapSetter);
    expect(headers).toStrictEqual({ 'x-tenant': 'acme' });
    expect(Object.fromEntries(faultCounts())).toStrictEqual({ 'reading the context': 2, 'writing the context': 2 });
  });

  it('lists the headers of all propagators, each once', () => {
    const fields = new GuardedComposite([careless, new ForwardedHeadersPropagator(['a']), careless]).fields();
    expect(fields).toStrictEqual(['x-careless', 'a']);
  });
});
