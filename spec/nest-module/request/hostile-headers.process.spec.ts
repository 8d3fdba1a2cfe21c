import { once } from 'node:events';
import { connect } from 'node:net';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type OtlpReceiver, startReceiver, type TraceSpan } from '../../../lib/viewer';
import { type EchoServer, startEchoServer } from '../../http/echo-server';

jest.setTimeout(60_000);

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TOKEN = 'the-right-token';

const HEADERS = [
  'traceparent',
  'tracestate',
  'baggage',
  'x-force-trace',
  'x-request-id',
  'b3',
  'x-b3-traceid',
  'x-b3-sampled',
  'user-agent',
  'x-forwarded-for',
];

/** Invalid header values by kind. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  malformed: [
    '',
    ' ',
    '0',
    'null',
    '[object Object]',
    '00-00-00-00',
    `ff${TRACEPARENT.slice(2)}`,
    '=,;=,',
    '%',
    '%zz%',
  ],
  'too long': ['a'.repeat(8000), `${TRACEPARENT}${'-0'.repeat(4000)}`, 'k=v,'.repeat(2000), `k=${'%41'.repeat(2600)}`],
  'longer than Node takes': ['a'.repeat(20_000)],
  hostile: [
    '"}\\n{"level":"ERROR","injected":true}',
    '\u001b[31mred\u001b[0m',
    '\u0007\u0008\u007f',
    '\u0000',
    'a\r\n injected: folded',
    'a\ninjected: 1',
    '%0d%0ainjected: 1',
    '\u2028{"injected":true}\u2029',
    '\xff\xfe\xc3\x28',
    '__proto__=1,constructor=2,toString=3',
    '${jndi:ldap://127.0.0.1/a}',
    '<script>alert(1)</script>',
  ],
};

interface Service {
  readonly port: number;
  output(): string;
  readonly hasEnded: boolean;
  stop(): Promise<void>;
}

let receiver: OtlpReceiver;
let upstream: EchoServer;

async function start(telemetry: object): Promise<Service> {
  const child = fork(join(__dirname, 'hostile-service.cjs'), {
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      SETTINGS: JSON.stringify({ upstreamUrl: upstream.url, telemetry: { serviceName: 'public', ...telemetry } }),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const chunks: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    output: () => chunks.join(''),
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Sends header lines byte for byte, and returns the response status. */
async function ask(port: number, lines: readonly string[]): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  let response = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (response += chunk));
  // The server may close the connection before everything is sent.
  socket.on('error', () => undefined);
  socket.write(['GET /public HTTP/1.1', 'Host: x', ...lines, 'Connection: close', '', ''].join('\r\n'), 'latin1');
  await once(socket, 'close');
  return Number(response.split(' ', 2)[1]);
}

const received = (): readonly TraceSpan[] => receiver.store.traces().flat();

beforeAll(async () => {
  receiver = await startReceiver({ port: 0 });
  upstream = await startEchoServer();
});

afterAll(async () => {
  await receiver.close();
  await upstream.close();
});

describe('hostile headers over a raw socket', () => {
  let service: Service;
  let accepted = 0;

  beforeAll(async () => {
    service = await start({ environment: 'development' });
  });
  afterAll(() => service.stop());

  async function expectAnswered(lines: readonly string[]): Promise<void> {
    const status = await ask(service.port, lines);
    // Node's own parser rejects some of them before they become requests.
    expect([200, 400, 431]).toContain(status);
    if (status === 200) accepted++;
  }

  describe.each(HEADERS)('%s', (header) => {
    it.each(Object.keys(VALUES))('gets a response if it is %s', async (wrong) => {
      for (const value of VALUES[wrong] ?? []) await expectAnswered([`${header}: ${value}`]);
    });

    it('gets a response if it is sent twice or a hundred times', async () => {
      for (const value of [TRACEPARENT, 'a', 'k=v']) {
        await expectAnswered([`${header}: ${value}`, `${header}: other`]);
        await expectAnswered(Array.from({ length: 100 }, (_, index) => `${header}: ${value}${index}`));
      }
    });
  });

  it('get a response if they are all sent at once', async () => {
    const values = [...(VALUES['malformed'] ?? []), ...(VALUES['hostile'] ?? [])];
    await Promise.all(values.map((value) => expectAnswered(HEADERS.map((header) => `${header}: ${value}`))));
  });

  it('leave the service working', async () => {
    const before = accepted;
    await expectAnswered([`traceparent: ${TRACEPARENT}`]);
    expect(accepted).toBe(before + 1);
    expect(service.hasEnded).toBe(false);
    await receiver.store.waitFor(
      (spans) => spans.some(({ parentSpanId }) => parentSpanId === TRACEPARENT.split('-')[2]),
      { traceId: TRACEPARENT.split('-')[1] ?? '' },
    );
  });

  it('leave spans with names of the service and bounded attributes', () => {
    const names = new Set(received().map(({ name }) => name));
    expect([...names].toSorted()).toStrictEqual(['GET', 'GET /public']);
    for (const { attributes } of received()) {
      expect(Object.keys(attributes).length).toBeLessThan(32);
      const texts = Object.values(attributes).filter((value) => typeof value === 'string');
      for (const text of texts) expect(text.length).toBeLessThanOrEqual(1024);
    }
  });

  it('leave two JSON log lines for each request, with nothing injected', () => {
    const lines = service.output().trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as { target: string; fields: object });
    const ofService = records.filter(({ target }) => target === 'Public');
    expect(ofService).toHaveLength(accepted * 2);
    for (const record of records) expect(record).not.toHaveProperty('injected');
    const controls = service
      .output()
      .split('')
      .filter((char) => (char < ' ' && char !== '\n') || char === '\u007f');
    expect(controls).toStrictEqual([]);
  });

  it('are forwarded only if they are well-formed and within the limits', () => {
    expect(upstream.received.length).toBe(accepted);
    for (const headers of upstream.received) {
      expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
      expect(headers['x-request-id'] ?? 'none').toMatch(/^[\x20-\x7e]{1,256}$/);
      expect(String(headers['tracestate'] ?? '').length).toBeLessThanOrEqual(512);
      expect(String(headers['baggage'] ?? '').length).toBeLessThanOrEqual(8192);
      expect(headers).not.toHaveProperty('injected');
    }
  });
});

describe('x-force-trace with a configured token and a sampling ratio of 0', () => {
  let service: Service;
  beforeAll(async () => {
    receiver.store.clear();
    service = await start({ environment: 'production', sampling: { ratio: 0 }, forceTrace: { token: TOKEN } });
  });
  afterAll(() => service.stop());

  it('forces a trace with the right token only', async () => {
    for (const value of [
      ...Object.values(VALUES).flat(),
      'true',
      '1',
      TOKEN.toUpperCase(),
      `${TOKEN} x`,
      `x,${TOKEN}`,
    ]) {
      await ask(service.port, [`x-force-trace: ${value}`, 'user-agent: untrusted']);
    }
    await ask(service.port, [`x-force-trace: ${TOKEN}`, 'user-agent: friend']);
    await receiver.store.waitFor((spans) => spans.some(({ name }) => name === 'GET /public'));
    const servers = received().filter(({ name }) => name === 'GET /public');
    expect(servers.map(({ attributes }) => attributes['user_agent.original'])).toStrictEqual(['friend']);
  });
});
