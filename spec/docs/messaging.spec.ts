import { PROGRAMS } from '../integration/messaging/guide';
import { filesOf } from './page-program';

describe('the guide for messages', () => {
  it('has programs that spec/integration/messaging runs with the real libraries and brokers', () => {
    expect([...filesOf('docs/messaging.md').keys()].toSorted()).toEqual(Object.keys(PROGRAMS).toSorted());
  });
});
