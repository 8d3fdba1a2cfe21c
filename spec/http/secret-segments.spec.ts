import { secretSegments } from '../../lib/http/secret-segments';
import { Redactor, setRedactor } from '../../lib/redaction/redactor';

describe('secretSegments', () => {
  afterEach(() => setRedactor(new Redactor()));

  it('reads each route once, until the redaction changes', () => {
    const first = secretSegments('/reset/:token');
    expect(secretSegments('/reset/:token')).toBe(first);
    expect(secretSegments('/rooms/:room')).toBeUndefined();
    setRedactor(new Redactor({ names: ['room'], allow: ['token'] }));
    expect(secretSegments('/reset/:token')).toBeUndefined();
    expect(secretSegments('/rooms/:room')?.hides(2)).toBe(true);
  });

  it('stays correct with more routes than it remembers', () => {
    for (let route = 0; route < 3000; route++) {
      expect(secretSegments(`/r${route}/:token`)?.hides(2)).toBe(true);
      expect(secretSegments(`/r${route}/:id`)).toBeUndefined();
    }
  });
});
