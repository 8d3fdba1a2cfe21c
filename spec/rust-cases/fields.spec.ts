import { currentSpan, Instrument, instrument, recordField } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';

describe('Rust cases: fields', () => {
  const telemetry = freshTelemetry();

  it('11: a field replaces the argument of the same name', () => {
    instrument({ fields: { s: 'x' } }, function f(s: string) {
      return s;
    })('argument');
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { s: 'x' } }]);
  });

  it('12: dotted fields do not replace the argument whose name they begin with', () => {
    class Texts {
      @Instrument({ fields: { 's.len': (s: string) => s.length, 's.empty': (s: string) => s === '' } })
      read(s: string): string {
        return s;
      }
    }
    new Texts().read('hello');
    expect(telemetry.outline()).toEqual([
      { name: 'Texts.read', attributes: { s: 'hello', 's.len': 5, 's.empty': false } },
    ]);
  });

  it('15: a field name that contains keywords is kept literally', () => {
    instrument({ fields: { 'keywords.impl.type.fn': 'ok' } }, function f() {})();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { 'keywords.impl.type.fn': 'ok' } }]);
  });

  it('16: a computed key replaces the argument of the same name, as any other field does', () => {
    const KEY = 'a';
    instrument({ fields: { [KEY]: 'field' } }, function f(a: string, b: string) {
      recordField(KEY, 'late');
      return a + b;
    })('argument', 'b');
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { b: 'b', a: 'late' } }]);
  });

  it('17: a string is recorded without added quotes; a field function can add them', () => {
    instrument({ fields: { shown: (s: string) => s, debug: (s: string) => JSON.stringify(s) } }, function f(s: string) {
      return s;
    })('say "hi"');
    expect(telemetry.outline()).toEqual([
      { name: 'f', attributes: { s: 'say "hi"', shown: 'say "hi"', debug: '"say \\"hi\\""' } },
    ]);
  });

  it('18: a field of undefined or null is absent and can still be recorded', () => {
    const call = instrument(
      { fields: { never: undefined, none: null, missing: (): string | undefined => undefined, given: () => null } },
      function f(value?: string) {
        recordField('none', 1);
        recordField('missing', 2);
        return value;
      },
    );
    call();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { none: 1, missing: 2 } }]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('19: a field is evaluated once, before the body, so that the body cannot change its value', () => {
    let evaluations = 0;
    class Carts {
      @Instrument({
        fields: {
          size: (items: string[]) => {
            evaluations++;
            return items.length;
          },
        },
      })
      put(items: string[], cart: { open: boolean }): void {
        items.push('added');
        cart.open = false;
      }
    }
    new Carts().put(['tea'], { open: true });
    expect(telemetry.outline()).toEqual([
      { name: 'Carts.put', attributes: { items: ['tea'], cart: '{"open":true}', size: 1 } },
    ]);
    expect(evaluations).toBe(1);
  });

  it('20: a field that reads the current span sees the enclosing span', () => {
    const seen: (string | undefined)[] = [];
    const inner = instrument({ fields: { outer_id: () => currentSpan().spanId } }, function inner() {
      seen.push(currentSpan().spanId);
    });
    instrument({}, function outer() {
      seen.push(currentSpan().spanId);
      inner();
    })();
    const [outerId, innerId] = seen;
    expect(innerId).not.toBe(outerId);
    expect(telemetry.outline()).toEqual([
      { name: 'outer', children: [{ name: 'inner', attributes: { outer_id: outerId } }] },
    ]);
  });
});
