import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { CopiesFolder } from './copies';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');

let copies: CopiesFolder;
beforeEach(() => {
  copies = new CopiesFolder();
});
afterEach(() => copies.remove());

/** A third-party library that uses the package, independent of the telemetry of the application. */
const LIBRARY = `
  const { instrument, recordField, Empty } = require('otel-instrument');
  const charge = instrument({ name: 'charge', fields: { receipt: Empty } }, (internalRef, text) => {
    recordField('receipt', text);
    return internalRef;
  });
  module.exports = { charge, instrument };
`;

/** An application that configures a secret name and calls the library. */
const APPLICATION = `
  const { instrument, startTelemetry } = require('otel-instrument');
  const { SpanCollector, outline } = require('otel-instrument/testing');
  const library = require('library');
  const spans = new SpanCollector();
  const telemetry = startTelemetry({
    serviceName: 'shop', exporter: 'none', spanProcessors: [spans], redaction: { names: ['internalRef'] },
  });
  instrument({ name: 'order' }, () => library.charge('secret-1', 'r-7'))();
  telemetry.shutdown().then(() => console.log(JSON.stringify({
    copies: instrument === library.instrument ? 1 : 2,
    outline: outline(spans.spans),
  })));
`;

const EXPECTED = [
  {
    name: 'order',
    children: [{ name: 'charge', attributes: { internalRef: '[redacted]', text: 'r-7', receipt: 'r-7' } }],
  },
];

async function run(script: string): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, NODE_ENV: 'development' },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('an application and a library', () => {
  it('share settings if pnpm installs the package once per set of optional peers', async () => {
    // pnpm has one folder per set of peers, with the dependencies of the package next to it.
    const store = (name: string): string => join(copies.path, 'app/node_modules/.pnpm', name, 'node_modules');
    const link = (target: string, at: string): void => {
      mkdirSync(join(at, '..'), { recursive: true });
      symlinkSync(target, at);
    };
    const addTo = (folder: string): string => {
      const at = copies.add(join('app/node_modules/.pnpm', folder, 'node_modules/otel-instrument'));
      for (const name of ['@opentelemetry', 'acorn']) link(join(ROOT, 'node_modules', name), join(store(folder), name));
      return at;
    };
    const ofApplication = addTo('otel-instrument@0.1.0');
    const ofLibrary = addTo('otel-instrument@0.1.0_pino@10.4.0');
    const library = join(store('library@1.0.0'), 'library');
    mkdirSync(library, { recursive: true });
    writeFileSync(join(library, 'index.js'), LIBRARY);
    link(ofLibrary, join(store('library@1.0.0'), 'otel-instrument'));
    link(ofApplication, join(copies.path, 'app/node_modules/otel-instrument'));
    link(library, join(copies.path, 'app/node_modules/library'));

    expect(await run(copies.write('app/main.js', APPLICATION))).toEqual({ copies: 2, outline: EXPECTED });
  });

  it.each(['cjs', 'esm'] as const)(
    'share settings where a bundle (%s) has a copy of its own, with a copy of the API',
    async (format) => {
      const inside = copies.add('app/inside/node_modules/otel-instrument');
      copies.write('app/inside/library.js', LIBRARY);
      const outfile = join(copies.path, 'app', format === 'cjs' ? 'bundle.cjs' : 'bundle.mjs');
      await build({
        entryPoints: [join(copies.path, 'app/inside/library.js')],
        outfile,
        bundle: true,
        platform: 'node',
        format,
        external: ['@opentelemetry/sdk-*', '@opentelemetry/exporter-*', '@grpc/grpc-js', 'pino', 'axios'],
        nodePaths: [join(ROOT, 'node_modules')],
        logLevel: 'error',
        banner:
          format === 'esm'
            ? { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" }
            : {},
      });
      expect(inside).toContain('inside');
      copies.add('app/node_modules/otel-instrument');
      const application = APPLICATION.replace(
        "const library = require('library');",
        format === 'cjs' ? "const library = require('./bundle.cjs');" : '',
      );
      const script =
        format === 'cjs' ? application : `import('./bundle.mjs').then(({ default: library }) => { ${application} });`;
      expect(await run(copies.write('app/main.cjs', script))).toEqual({ copies: 2, outline: EXPECTED });
    },
  );

  it('share settings if one is an ES module that resolves to another copy', async () => {
    copies.add('app/node_modules/otel-instrument');
    copies.add('app/library/node_modules/otel-instrument');
    copies.write(
      'app/library/index.mjs',
      `
      import { instrument, recordField, Empty } from 'otel-instrument';
      export const charge = instrument({ name: 'charge', fields: { receipt: Empty } }, (internalRef, text) => {
        recordField('receipt', text);
        return internalRef;
      });
      export { instrument };
    `,
    );
    const script = `import('./library/index.mjs').then((library) => { ${APPLICATION.replace("const library = require('library');", '')} });`;
    expect(await run(copies.write('app/main.cjs', script))).toEqual({ copies: 2, outline: EXPECTED });
  });
});
