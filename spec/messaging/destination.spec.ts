import { destinationAttributes, messageSpanName, shortDestination } from '../../lib/messaging/destination';

describe('the name of a span of messages', () => {
  it('has the operation and the destination, the template first', () => {
    expect(messageSpanName('send', { destination: 'orders' })).toBe('send orders');
    expect(messageSpanName('send', { destination: 'orders.17', template: 'orders.*' })).toBe('send orders.*');
  });

  it('has the operation only, if the messages have several destinations', () => {
    expect(messageSpanName('send', { destination: undefined })).toBe('send');
    expect(destinationAttributes({ destination: undefined })).toEqual({});
  });

  it('has 256 characters of a destination at most, and a word for an empty one', () => {
    expect(shortDestination('x'.repeat(1000))).toHaveLength(256);
    expect(messageSpanName('send', { destination: '' })).toBe('send (default)');
  });
});
