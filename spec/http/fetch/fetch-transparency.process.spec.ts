import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('traceFetch in a process of its own', () => {
  it('still has it reported where nobody waits for the body of a failed answer, and that fails', () => {
    const script = join(__dirname, 'lost-rejection.cjs');
    expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toBe('SyntaxError\n');
  });
});
