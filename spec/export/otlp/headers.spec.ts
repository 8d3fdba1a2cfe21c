import { exporterHeaders } from '../../../lib/export/otlp/headers';

describe('exporterHeaders', () => {
  it('prefers the options to the variable for traces, and that to the variable for all signals', () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-a=all,x-b=all,x-c=all',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'X-B=traces,X-C=traces',
    };
    expect(exporterHeaders({ headers: { 'X-c': 'option' } }, env, 'TRACES')).toStrictEqual({
      'x-a': 'all',
      'x-b': 'traces',
      'x-c': 'option',
    });
  });

  it.each([
    ['authorization=Basic%20abc', { authorization: 'Basic abc' }],
    ['x%2Dtenant=shop%2Ceast', { 'x-tenant': 'shop,east' }],
    [' a = 1 , b=c=d== ,', { a: '1', b: 'c=d==' }],
    ['a=x;y', { a: 'x;y' }],
    ['a=, =b, c, %zz=1, d=%', {}],
    ['a=1,b c=2,é=3,d=💥,e=x%0D%0Aevil: 1,f=%09ü', { a: '1', f: '\tü' }],
    ['a=1,a=2', { a: '2' }],
    ['', {}],
  ])('reads %j', (text, headers) => {
    expect(exporterHeaders({}, { OTEL_EXPORTER_OTLP_HEADERS: text }, 'TRACES')).toStrictEqual(headers);
  });
});
