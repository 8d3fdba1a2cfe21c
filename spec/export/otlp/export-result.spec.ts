import { resultOf } from '../../../lib/export/otlp/export-result';
import { PartialSuccess } from '../../../lib/export/otlp/partial-success';

const DONE = { code: 0 };

describe('the result of an export', () => {
  it('is a success if every span was accepted', () => {
    expect(resultOf({ status: 'success' }, 0)).toStrictEqual(DONE);
  });

  it('counts spans that could not be encoded', () => {
    expect(resultOf({ status: 'success' }, 2)).toMatchObject({ code: 1, error: { rejected: 0, undelivered: 2 } });
    const partial = new PartialSuccess(3, 'too long');
    expect(resultOf({ status: 'success', partial }, 2)).toMatchObject({
      error: { rejected: 3, undelivered: 2, message: 'too long' },
    });
  });

  it('says whether the export may succeed later', () => {
    const error = new Error('not now');
    expect(resultOf({ status: 'retryable', error }, 0)).toStrictEqual({ code: 1, error, isRetryable: true });
    expect(resultOf({ status: 'failure', error }, 0)).toStrictEqual({ code: 1, error });
  });
});
