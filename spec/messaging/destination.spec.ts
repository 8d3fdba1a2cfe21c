import { destinationAttributes, messageSpanName, shortDestination } from '../../lib/messaging/destination';

describe('the name of a message span', () => {
  it('has the operation and the template, or the destination without a template', () => {
    expect(messageSpanName('send', { destination: 'orders' })).toBe('send orders');
    expect(messageSpanName('send', { destination: 'orders.17', template: 'orders.*' })).toBe('send orders.*');
  });

  it('has only the operation if the messages have several destinations', () => {
    expect(messageSpanName('send', { destination: undefined })).toBe('send');
    expect(destinationAttributes({ destination: undefined })).toEqual({});
  });

  it('has at most 256 characters of a destination, and a placeholder for an empty one', () => {
    expect(shortDestination('x'.repeat(1000))).toHaveLength(256);
    expect(messageSpanName('send', { destination: '' })).toBe('send (default)');
  });
});
