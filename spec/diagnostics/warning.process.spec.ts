import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

describe('warnings', () => {
  it('are emitted at once while the process exits', () => {
    const script = `
      const { emitWarningsAtOnce, warn } = require('./dist/lib/diagnostics/warning.js');
      process.on('warning', ({ name, code, message }) => require('node:fs').writeSync(1, [name, code, message].join(' ')));
      emitWarningsAtOnce();
      warn('D_CODE', 'the last word');
      process.reallyExit(0);`;
    const printed = execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
    expect(printed).toBe('TelemetryWarning D_CODE the last word');
  });
});
