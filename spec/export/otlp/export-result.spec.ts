import { resultOf, resultOfParts } from '../../../lib/export/otlp/export-result';
import { PartialSuccess } from '../../../lib/export/otlp/partial-success';

const DONE = { code: 0 };
const REFUSED = { code: 1, error: new Error('401 Unauthorized') };
const part = (size: number, result: typeof DONE | typeof REFUSED) => ({ size, result });

describe('the result of an export', () => {
  it('is a success if every span was accepted', () => {
    expect(resultOf({ status: 'success' }, 0)).toStrictEqual(DONE);
    expect(resultOfParts([part(2, DONE), part(3, DONE)])).toStrictEqual(DONE);
  });

  it('counts spans that could not be encoded', () => {
    expect(resultOf({ status: 'success' }, 2)).toMatchObject({ code: 1, error: { rejected: 0, undelivered: 2 } });
    const partial = new PartialSuccess(3, 'too long');
    expect(resultOf({ status: 'success', partial }, 2)).toMatchObject({
      error: { rejected: 3, undelivered: 2, message: 'too long' },
    });
  });

  it('is a failure if every part failed', () => {
    expect(resultOfParts([part(2, REFUSED), part(3, REFUSED)])).toBe(REFUSED);
  });

  it('counts the spans of failed parts, and contains the reason', () => {
    const rejected = { code: 1, error: new PartialSuccess(1, 'too long', 1) };
    expect(resultOfParts([part(2, DONE), part(3, REFUSED), part(4, rejected)])).toMatchObject({
      code: 1,
      error: { rejected: 1, undelivered: 4, message: 'too long', cause: { message: '401 Unauthorized' } },
    });
  });
});
