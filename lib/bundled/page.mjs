import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packagesIn } from './notices.mjs';

/**
 * Writes the viewer's page to `dist/lib/viewer/page`: `index.html`, `icon.svg`, `page.js` and `page.css`, which need nothing
 * else.
 *
 * @returns the folders of the packages in it
 */
export async function bundlePage(root) {
  const source = join(root, 'lib/viewer/page');
  const target = join(root, 'dist/lib/viewer/page');
  mkdirSync(target, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['main.tsx', 'page.css'].map((file) => ({ in: join(source, file), out: 'page' })),
    outdir: target,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    tsconfig: join(source, 'tsconfig.json'),
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'icon.svg']) copyFileSync(join(source, file), join(target, file));
  return Object.values(metafile.outputs).flatMap(packagesIn);
}
