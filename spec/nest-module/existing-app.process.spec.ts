import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpanKind } from '@opentelemetry/api';
import { startReceiver } from '../../lib/viewer';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');

interface Outcome {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { fullName: string; status: string }[] }[];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'existing-app-'));
  cpSync(join(__dirname, 'existing-app'), folder, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The only change to the application: one import in the file, and one in the module. */
function addTelemetry(): void {
  const file = join(folder, 'app.module.ts');
  const before = readFileSync(file, 'utf8');
  const after = before.replace('imports: [', "imports: [TelemetryModule.forRoot({ serviceName: 'existing' }), ");
  writeFileSync(file, `import { TelemetryModule } from 'otel-instrument/nest';\n${after}`);
  expect(after).not.toBe(before);
}

/** Runs the application's own tests in a separate process, and returns their outcomes by name. */
async function runSuite(endpoint: string): Promise<Readonly<Record<string, string>>> {
  const results = join(folder, 'results.json');
  const swcrc = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as object;
  const config = {
    ...(require('../../jest.common') as object),
    rootDir: folder,
    testMatch: ['<rootDir>/orders.e2e.ts'],
    testPathIgnorePatterns: ['/node_modules/'],
    modulePathIgnorePatterns: [],
    moduleNameMapper: { '^otel-instrument/nest$': join(ROOT, 'dist/nest-module/index.js') },
    transform: { '^.+\\.[tj]s$': [join(ROOT, 'node_modules/@swc/jest'), { ...swcrc, swcrc: false }] },
  };
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const args = [jest, '--config', JSON.stringify(config), '--json', '--outputFile', results];
  const env = { ...process.env, NODE_ENV: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  // Failing tests are an outcome too.
  await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch(() => undefined);
  const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as Outcome;
  const assertions = testResults.flatMap(({ assertionResults }) => assertionResults);
  return Object.fromEntries(assertions.map(({ fullName, status }) => [fullName, status]));
}

describe('an application without telemetry', () => {
  it('is traced and still passes its own tests when it imports the module', async () => {
    const receiver = await startReceiver({ port: 0 });
    try {
      const without = await runSuite(receiver.url);
      expect(Object.keys(without)).toHaveLength(11);
      expect(new Set(Object.values(without))).toStrictEqual(new Set(['passed']));
      expect(receiver.store.traces()).toStrictEqual([]);

      addTelemetry();
      expect(await runSuite(receiver.url)).toStrictEqual(without);
      const spans = receiver.store.traces().flat();
      const shown = spans.map(
        ({ service, kind, name, status, attributes }) =>
          `${service} ${kind === SpanKind.CLIENT ? 'asked' : 'served'} ${name} ` +
          `${Number(attributes['http.response.status_code'])} ${status.code}`,
      );
      expect(shown.toSorted()).toStrictEqual([
        'existing asked GET 200 unset',
        'existing asked GET 200 unset',
        'existing asked GET 200 unset',
        'existing served GET /orders/:id 200 unset',
        'existing served GET /orders/:id 400 unset',
        'existing served GET /orders/:id 404 unset',
        'existing served GET 404 unset',
        'existing served POST /orders 201 unset',
        'existing served POST /orders 400 unset',
        'existing served POST /orders 403 unset',
        'existing served POST /orders 409 unset',
        'existing served POST /orders 500 error',
      ]);
    } finally {
      await receiver.close();
    }
  });
});
