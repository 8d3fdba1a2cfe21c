import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

describe('the result of a traced call', () => {
  it.each([
    ['async', 'sampled'],
    ['async', 'off'],
    ['promise', 'sampled'],
    ['promise', 'off'],
    ['subclass', 'sampled'],
    ['subclass', 'off'],
  ])('lets Node report the unhandled rejection of a %s, telemetry %s', async (shape, telemetryIs) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(__dirname, 'unhandled-rejection.cjs'),
      shape,
      telemetryIs,
    ]);
    expect(stdout).toBe('true\n');
  });
});
