import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { peerMissing } from '../../lib/validation/optional-peer';

describe('peerMissing', () => {
  it('recognises the error of an ES module built by esbuild', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'peer-'));
    try {
      const code = `let thrown; try { require('not-installed'); } catch (error) { thrown = error; } export { thrown };`;
      writeFileSync(join(folder, 'app.js'), code);
      const outfile = join(folder, 'app.mjs');
      await build({
        entryPoints: [join(folder, 'app.js')],
        outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        logLevel: 'silent',
      });
      const script = `import { thrown } from ${JSON.stringify(pathToFileURL(outfile).href)}; console.log(thrown.message)`;
      const message = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
      }).trim();
      expect(peerMissing(new Error(message), 'not-installed', 'The logger')).toMatchObject({
        code: 'ERR_PEER_MISSING',
        message:
          'The logger needs the package `not-installed`, which this bundle does not contain. ' +
          'Install it and bundle again: npm install not-installed',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
