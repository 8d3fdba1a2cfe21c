import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('a caller of fetch', () => {
  it('still gets an unhandled rejection if the body of a failed response fails', () => {
    const script = join(__dirname, 'lost-rejection.cjs');
    expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toBe('SyntaxError\n');
  });
});
