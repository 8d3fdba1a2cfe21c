import { exceptionsOf } from '../../../../../lib/viewer/page/trace/model/exceptions';
import { fixedSpan, networkEvent } from '../../../../trace/fixed-spans';

describe('the errors of a span', () => {
  it('are its exceptions, with their causes and their stack', () => {
    const event = networkEvent('exception', 5, {
      'exception.type': 'ChargeError',
      'exception.message': 'declined',
      'exception.stacktrace': 'ChargeError: declined\n    at charge',
      'error.chain': ['ChargeError: declined', 'BankError: 402'],
    });
    expect(exceptionsOf(fixedSpan('charge', undefined, 0, 10, { events: [event] }))).toStrictEqual([
      {
        title: 'ChargeError: declined',
        causes: ['BankError: 402'],
        stack: 'ChargeError: declined\n    at charge',
        event,
      },
    ]);
  });

  it.each([
    [{ message: 'declined' }, {}, 'declined'],
    [{ message: 'declined' }, { 'error.type': 'ChargeError' }, 'ChargeError: declined'],
    [{ message: '500 Internal' }, { 'error.type': '500' }, '500 Internal'],
    [{}, { 'error.type': '500' }, '500'],
    [{}, {}, 'error'],
  ])('are its status %j with the attributes %j', (status, attributes, title) => {
    const span = fixedSpan('charge', undefined, 0, 10, { status: { code: 'error', ...status }, attributes });
    expect(exceptionsOf(span)).toStrictEqual([{ title, causes: [], stack: '' }]);
  });

  it('name the span that recorded the error first', () => {
    const attributes = { 'error.origin.span_id': '00f067aa0ba902b7' };
    const span = fixedSpan('charge', undefined, 0, 10, { status: { code: 'error' }, attributes });
    expect(exceptionsOf(span)[0]?.originSpanId).toBe('00f067aa0ba902b7');
  });

  it('are none for a span that did not fail', () => {
    expect(exceptionsOf(fixedSpan('charge', undefined, 0, 10))).toStrictEqual([]);
  });
});
