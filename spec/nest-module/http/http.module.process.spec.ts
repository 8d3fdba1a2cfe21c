import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('HttpModule', () => {
  it('works in the built package', () => {
    const script = join(__dirname, 'built-module.cjs');
    const printed = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    expect(printed.trim().split('\n')).toStrictEqual(['5000', '1', '2', '3']);
  });
});
