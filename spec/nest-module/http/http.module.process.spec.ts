import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('HttpModule', () => {
  it('works as it was built', () => {
    const script = join(__dirname, 'built-module.cjs');
    const printed = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    expect(printed.trim().split('\n')).toStrictEqual(['5000', '1', '2', '3']);
  });
});
