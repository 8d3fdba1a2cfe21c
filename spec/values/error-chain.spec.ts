import { trace } from '@opentelemetry/api';
import { currentSpan, instrument, recordField, recordFields } from '../../lib';
import { attributeValue } from '../../lib/values/attribute-value';
import { errorChain } from '../../lib/values/error-chain';
import { freshTelemetry } from '../fresh-telemetry';

const failure = new Error('order failed', {
  cause: new TypeError('stock', { cause: new RangeError('Bearer abcdefghijklmnopqrstuvwxyz') }),
});

describe('errorChain', () => {
  it('contains the causes of an error, without secrets', () => {
    expect(errorChain('error', failure)).toStrictEqual([
      'error.chain',
      ['TypeError: stock', 'RangeError: Bearer [redacted]'],
    ]);
  });

  it.each([undefined, null, 7, 'text', {}, new Error('alone')])('is undefined for %p', (value) => {
    expect(errorChain('error', value)).toBeUndefined();
  });

  it('is undefined for a field with a secret name', () => {
    expect(errorChain('password', failure)).toBeUndefined();
  });
});

describe('a field that holds an error', () => {
  const telemetry = freshTelemetry();

  it('is followed by its causes, on spans and in log lines', () => {
    instrument({ name: 'a', fields: { early: () => failure } }, () => {
      recordField('one', failure);
      recordFields({ two: failure });
      currentSpan().record('three', failure);
    })();
    const chain = ['TypeError: stock', 'RangeError: Bearer [redacted]'];
    const expected = ['early', 'one', 'two', 'three'].flatMap((name) => [
      [name, 'Error: order failed'],
      [`${name}.chain`, chain],
    ]);
    expect(telemetry.spans[0]?.attributes).toEqual(Object.fromEntries(expected));
    expect(trace.getActiveSpan()).toBeUndefined();
  });
});

describe('an AbortSignal', () => {
  it('is dropped, as other opaque resources are', () => {
    expect(attributeValue('signal', new AbortController().signal)).toBeUndefined();
    expect(attributeValue('options', { signal: AbortSignal.abort(), retries: 2 })).toBe(
      '{"signal":"[AbortSignal]","retries":2}',
    );
  });
});
