import { boundedWait } from '../../../lib/collector/source/bounded-wait';

const never = new Promise<string>(() => undefined);
const late = (): Error => new Error('too late');

describe('a bounded wait', () => {
  it('gives what the promise gives', async () => {
    await expect(boundedWait(Promise.resolve('value'), 1000, late)).resolves.toBe('value');
    await expect(boundedWait(Promise.reject(new Error('failed')), 1000, late)).rejects.toThrow('failed');
  });

  it('fails if the promise stays pending', async () => {
    // The timer of the wait keeps no process alive.
    const alive = setInterval(() => undefined, 10);
    await expect(boundedWait(never, 1, late)).rejects.toThrow('too late');
    clearInterval(alive);
  });
});
