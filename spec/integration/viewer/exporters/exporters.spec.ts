import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  decodeLogs,
  decodeTraces,
  encodeLogs,
  encodeTraces,
  type LogRecord,
  type Resource,
  startReceiver,
  type TraceSpan,
} from 'otel-instrument/viewer';
import { type Differences, type SentIds, sentLogs, sentSpans } from './sent';

jest.setTimeout(60_000);

type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

interface Program {
  readonly command: readonly string[];
  readonly protocols: readonly Protocol[];
  readonly differences: Differences;
}

const FULL: Differences = { hasIntegers: true, hasScopeAttributes: true, hasSampledFlag: true, hasLinkState: true };
const ALL: readonly Protocol[] = ['grpc', 'http/protobuf', 'http/json'];
/** Where `.ci/services` builds the programs. */
const BUILT = process.env['EXPORTER_PROGRAMS'] ?? '';

const PROGRAMS: Readonly<Record<string, Program>> = {
  'JavaScript 2': javascript(2, 'sender.cjs'),
  'JavaScript 3': javascript(3, 'sender.cjs'),
  Python: {
    command: [join(BUILT, 'python/bin/python'), join(__dirname, 'python/sender.py')],
    protocols: ['grpc', 'http/protobuf'],
    differences: { ...FULL, hasSampledFlag: false, hasLinkState: false },
  },
  Go: {
    command: [join(BUILT, 'go/sender')],
    protocols: ['grpc', 'http/protobuf'],
    differences: { ...FULL, hasLinkState: false },
  },
  Rust: { command: [join(BUILT, 'rust/debug/sender')], protocols: ALL, differences: FULL },
};

/** In the fixture of `spec/integration/sdk`, so that it loads the packages of the fixture. */
function javascript(major: number, file: string): Program {
  const folder = join(__dirname, '../../sdk', String(major), 'dist');
  mkdirSync(folder, { recursive: true });
  for (const copied of [file, 'create-spans.cjs']) copyFileSync(join(__dirname, copied), join(folder, copied));
  return {
    command: [process.execPath, join(folder, file)],
    protocols: ALL,
    differences: { ...FULL, hasIntegers: false, hasScopeAttributes: false },
  };
}

interface Received {
  readonly ids: SentIds;
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly LogRecord[];
}

async function receive({ command: [file = '', ...given] }: Program, protocol: Protocol): Promise<Received> {
  const spans: TraceSpan[] = [];
  const logs: LogRecord[] = [];
  const receiver = await startReceiver({
    port: 0,
    grpcPort: 0,
    onSpans: (received) => spans.push(...received),
    onLogs: (received) => logs.push(...received),
  });
  try {
    const args = [...given, protocol, receiver.url, receiver.grpcUrl ?? ''];
    const { stdout } = await promisify(execFile)(file, args, { timeout: 50_000 });
    expect(receiver.counts).toMatchObject({ rejectedSpans: 0, rejectedLogs: 0 });
    expect([...(receiver.store.get(spans[0]?.traceId ?? '')?.spans.values() ?? [])]).toHaveLength(5);
    return {
      ids: JSON.parse(stdout) as SentIds,
      spans: spans.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      logs: logs.toSorted((one, other) => one.severityNumber - other.severityNumber),
    };
  } finally {
    await receiver.close();
  }
}

const decoded = <T>(decode: (body: Uint8Array, type: 'application/json') => T, pieces: Iterable<string>): T =>
  decode(Buffer.from([...pieces].join('')), 'application/json');

const CASES = Object.entries(PROGRAMS).flatMap(([name, program]) =>
  program.protocols.map((protocol) => ({ name, protocol, program })),
);

describe('the exporters of OpenTelemetry', () => {
  it.each(CASES)('for $name are received whole over $protocol', async ({ protocol, program }) => {
    const { ids, spans, logs } = await receive(program, protocol);
    expect(spans).toStrictEqual(sentSpans(program.differences, ids));
    expect(logs).toStrictEqual(sentLogs(program.differences, ids));
    expect(decoded(decodeTraces, encodeTraces(spans))).toStrictEqual(spans);
    expect(decoded(decodeLogs, encodeLogs(logs))).toStrictEqual(logs);
  });
});

describe('the exporter of this package', () => {
  it.each(ALL)('is received whole over %s', async (protocol) => {
    const program = javascript(3, 'own-sender.cjs');
    const { ids, spans, logs } = await receive(program, protocol);
    const resource = {
      // It has also the attributes of its process, and no schema.
      attributes: expect.objectContaining({
        'service.name': 'sender',
        'service.version': '1.2.3',
        'team.size': 7,
        'host.load': 0.5,
        'host.shared': true,
      }) as Resource['attributes'],
    };
    expect(spans).toStrictEqual(sentSpans(program.differences, ids, resource));
    expect(logs).toMatchObject([
      {
        traceId: spans[0]?.traceId,
        spanId: ids.child,
        severityNumber: 13,
        severityText: 'WARN',
        body: 'stock is low',
        attributes: { 'order.id': 'o-17', attempt: 2 },
        flags: 1,
        resource,
        scope: { name: 'stock' },
      },
    ]);
  });
});
