import { Redactor, setRedactor } from '../../../lib/redaction/redactor';
import { setValueLimits } from '../../../lib/values/limits';
import { RequestKind } from '../../../nest-module/request/request-kind';

describe('the requests of one method', () => {
  afterEach(() => {
    setRedactor(new Redactor());
    setValueLimits();
  });

  it('start their spans at the same site', () => {
    expect(RequestKind.of('GET')).toBe(RequestKind.of('GET'));
    expect(RequestKind.of('GET').site.name).toBe('GET');
    expect(RequestKind.of('_OTHER').site.name).toBe('HTTP');
  });

  it('are named after their route, which is evaluated once', () => {
    const kind = RequestKind.of('GET');
    const named = kind.named('/orders/:id');
    expect(named).toEqual({ span: 'GET /orders/:id', route: '/orders/:id', hasSecrets: false });
    expect(kind.named('/orders/:id')).toBe(named);
    expect(kind.named('/reset/:token').hasSecrets).toBe(true);
  });

  it('are named again when the redaction or the limits change', () => {
    const kind = RequestKind.of('POST');
    expect(kind.named('/orders/acme-17').span).toBe('POST /orders/acme-17');
    setRedactor(new Redactor({ names: ['http.route'], shapes: [/acme-\d+/] }));
    expect(kind.named('/orders/acme-17')).toMatchObject({ span: 'POST /orders/[redacted]', route: '[redacted]' });
    setRedactor(new Redactor());
    setValueLimits({ attributeValueLengthLimit: 8 });
    expect(kind.named('/orders/acme-17')).toMatchObject({ span: 'POST /o…', route: '/orders…' });
  });

  it('do not keep long routes, and keep only a limited number of short ones', () => {
    const kind = RequestKind.of('PUT');
    const long = `/${'a'.repeat(300)}`;
    expect(kind.named(long)).not.toBe(kind.named(long));
    const first = kind.named('/first');
    for (let index = 0; index < 2000; index++) kind.named(`/${index}`);
    expect(kind.named('/first')).not.toBe(first);
  });
});
