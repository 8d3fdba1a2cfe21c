import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROTO = join(__dirname, '../../rpc/shop.proto');
const METHODS = ['Create', 'Watch', 'Import', 'Chat'].map((method) => `shop.Orders/${method}`);

type Tracing = 'ours' | 'theirs';

interface SideSpan {
  readonly side: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

const start = (...args: readonly string[]): ChildProcess => fork(join(__dirname, 'grpc-side.cjs'), args);

async function said<T>(process: ChildProcess): Promise<T> {
  const [message] = (await once(process, 'message')) as [T];
  return message;
}

/** Each call with its server's span below it, as `<name> > <name>`. */
async function callsOf(client: Tracing, server: Tracing): Promise<readonly string[]> {
  const serving = start('server', server, PROTO);
  const port = await said<number>(serving);
  const sent = await said<readonly SideSpan[]>(start('client', client, PROTO, String(port)));
  serving.send('end');
  const served = await said<readonly SideSpan[]>(serving);
  return sent.map(({ name, spanId, traceId }) => {
    const below = served.filter((span) => span.parentSpanId === spanId && span.traceId === traceId);
    return [name, ...below.map((span) => span.name)].join(' > ');
  });
}

describe('OpenTelemetry’s instrumentation for gRPC', () => {
  it('on the server continues the trace of each call of our client', async () => {
    expect(await callsOf('ours', 'theirs')).toStrictEqual(METHODS.map((name) => `${name} > grpc.${name}`));
  }, 60_000);

  it('on the client begins a trace that our server continues for each call', async () => {
    expect(await callsOf('theirs', 'ours')).toStrictEqual(METHODS.map((name) => `grpc.${name} > ${name}`));
  }, 60_000);
});
