import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { extractContext } from '../../../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../../../lib/testing';
import { PARENT, SPAN_ID, TRACE_ID } from './wire';

let telemetry: TestTelemetry;
let server: Server;
let received: IncomingHttpHeaders;

beforeAll(async () => {
  telemetry = startTestTelemetry();
  server = createServer((incoming, response) => {
    received = incoming.headers;
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  server.close();
  await telemetry.shutdown();
});

/** The caller's span that a server extracts after these fields were sent in this order. */
async function callerOver(...fields: readonly (readonly [name: string, value: string])[]) {
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve, reject) => {
    const headers = ['Host', 'localhost', ...fields.flat()];
    const outgoing = request({ port, host: '127.0.0.1', headers }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
  return trace.getSpanContext(extractContext(ROOT_CONTEXT, received));
}

describe('over HTTP', () => {
  it('3.2.1: the name of traceparent matches in any case', async () => {
    expect(await callerOver(['TraceParent', PARENT])).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID });
  });

  it('3.2.2: several fields of traceparent are invalid', async () => {
    expect(await callerOver(['traceparent', PARENT], ['traceparent', PARENT])).toBeUndefined();
    expect(
      await callerOver(['traceparent', PARENT], ['Traceparent', PARENT.replace(SPAN_ID, 'f'.repeat(16))]),
    ).toBeUndefined();
  });

  it('3.3.2: several fields of tracestate are one list', async () => {
    const states = [['tracestate', 'a=1, b=2'] as const, ['TraceState', ''] as const, ['tracestate', 'c=3'] as const];
    const caller = await callerOver(['traceparent', PARENT], ...states);
    expect(caller?.traceState?.serialize()).toBe('a=1,b=2,c=3');
  });
});
