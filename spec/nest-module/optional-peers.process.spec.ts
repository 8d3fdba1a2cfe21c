import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(60_000);

let parts: Record<string, Record<string, unknown>>;
beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'without-peers.cjs')]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { part: string });
  parts = Object.fromEntries(lines.map(({ part, ...rest }) => [part, rest]));
});

describe('an application that has none of the optional packages', () => {
  it('starts with TelemetryModule', () => {
    expect(parts['application']).toStrictEqual({ hasService: true });
  });

  it('gets all problems of its options in one error', () => {
    expect(parts['options']?.['code']).toBe('ERR_OPTION_INVALID');
    const message = String(parts['options']?.['message']);
    expect(message).toContain('Unknown option `colour`');
    expect(message).toContain('`sampling.ratio`');
    expect(message).toContain('`publicEndpoint`');
  });

  it('gets an error that names the packages HttpModule needs', () => {
    expect(parts['HttpModule']).toMatchObject({
      code: 'ERR_PEER_MISSING',
      message:
        'HttpModule needs the package `@nestjs/axios`, which is not installed. Install it: npm install @nestjs/axios axios',
    });
  });
});
