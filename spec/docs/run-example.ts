import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { setFilter, setWarningSink } from 'otel-instrument';
import { startTestTelemetry, type TestTelemetry } from 'otel-instrument/testing';
import { withAssertions } from './assertions';
import { captureOutput } from './captured-output';
import { Claims, type Compare } from './claims';
import { type Example, ROOT } from './examples';
import { HIDDEN_LINES } from './hidden-lines';
import { OpenStage } from './open-stage';
import { partsOf, scopeOf, type Source } from './scope';
import { PROPS } from './stage';

/** Code that starts its own telemetry, so the test must not start one. */
const OWN_TELEMETRY = /\b(?:start(?:Test)?|useTest)Telemetry\(|\bNestFactory\.create\(/;

/** The state after an example. */
export interface Remains {
  /** Asserted expressions that it never reached. */
  readonly unreached: readonly string[];
  /** Open spans in memory. */
  readonly openSpans: number;
  /** Codes of its warnings. */
  readonly warnings: readonly string[];
  /** Whether telemetry that it started is still running. */
  readonly running: boolean;
}

export const NO_REMAINS: Remains = { unreached: [], openSpans: 0, warnings: [], running: false };

/** The example with its hidden lines. */
export function completeCode({ name, code }: Example): string {
  const { before = '', after = '' } = HIDDEN_LINES[name] ?? {};
  return [before, code.trimEnd(), after].filter((part) => part !== '').join('\n');
}

/**
 * Runs an example in this process, with telemetry in memory unless it starts its own. Addresses in the example become
 * those of servers on the stage.
 *
 * @param compare throws if two values are not equal
 * @throws the error of the example, or of `compare` for a failed assertion
 */
export async function runExample(example: Example, compare: Compare): Promise<Remains> {
  const { imports, body } = partsOf(completeCode(example));
  const { code, expressions } = withAssertions(body);
  const claims = new Claims(expressions, compare);
  const variables = { ...process.env };
  const output = captureOutput();
  const stage = new OpenStage();
  let telemetry: TestTelemetry | undefined;
  try {
    const collector = await stage.get('collector');
    Object.assign(process.env, { NODE_ENV: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const runnable = await stage.withAddresses(`${imports}\n${code}`);
    const values = await valuesOf(scopeOf(example, `${imports}\n${body}`), stage);
    if (!OWN_TELEMETRY.test(body)) telemetry = startTestTelemetry();
    values.set('traces', () => telemetry?.outline()).set('logged', () => output.lines());
    await evaluate(example, runnable, values.set('doctest', claims));
    claims.settle();
  } finally {
    await telemetry?.shutdown();
    await stage.strike();
    output.release();
    setFilter();
    setWarningSink();
    for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
    Object.assign(process.env, variables);
  }
  const running = trace.getTracer('after').startSpan('after').isRecording();
  for (const place of [trace, context, propagation]) place.disable();
  return {
    unreached: claims.unreached,
    openSpans: telemetry?.openSpans ?? 0,
    warnings: (telemetry?.warnings ?? []).map((warning) => warning.code),
    running,
  };
}

async function evaluate(example: Example, source: string, values: ReadonlyMap<string, unknown>): Promise<void> {
  const { code } = transformSync(source, {
    filename: join(ROOT, `${example.file}.example.ts`),
    configFile: join(ROOT, '.swcrc'),
    sourceMaps: false,
  });
  // It is a file, like a reader's, because short names in code without a file may be those of a minifier. It is inside a
  // function, so that its declarations may shadow outer names.
  const folder = mkdtempSync(join(tmpdir(), 'otel-instrument-example-'));
  try {
    const file = join(folder, 'example.cjs');
    const parameters = ['require', 'exports', ...values.keys()].join(', ');
    writeFileSync(file, `module.exports = async (${parameters}) => {\nawait (async () => {${code}\n})();\n};\n`);
    const run = require(file) as (...given: unknown[]) => Promise<void>;
    await run(require, {}, ...values.values());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function valuesOf(scope: ReadonlyMap<string, Source>, stage: OpenStage): Promise<Map<string, unknown>> {
  const values = new Map<string, unknown>();
  for (const [name, source] of scope) {
    if (source === 'stage type') continue;
    if (source !== 'stage') values.set(name, exportOf(name, 'package' in source ? source.package : join(ROOT, source.file)));
    else if (name in PROPS) values.set(name, await stage.get(name as keyof typeof PROPS));
  }
  return values;
}

const exportOf = (name: string, from: string): unknown => (require(from) as Readonly<Record<string, unknown>>)[name];
