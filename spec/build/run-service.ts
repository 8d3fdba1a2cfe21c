import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An exported span. */
export interface SentSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Everything that a service exported and printed until its end. */
export interface ServiceRun {
  readonly code: number | null;
  /** Without `code.function.name`, which is a member of its own. */
  readonly spans: readonly SentSpan[];
  readonly functionNames: readonly unknown[];
  /** All exported bytes, as text. */
  readonly exported: string;
  readonly stdout: string;
  readonly stderr: string;
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}

interface RawSpan {
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** Runs a file in a new process that exports to a receiver, which keeps all bytes. */
export async function runService(file: string): Promise<ServiceRun> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const child = spawn(process.execPath, [file], {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        OTEL_TRACES_SAMPLER: 'always_on',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    const sent = bodies.flatMap(spansIn);
    return {
      code,
      spans: sent.map(withoutFunctionName),
      functionNames: sent.map(functionNameOf),
      exported: bodies.join('\n'),
      stdout,
      stderr,
    };
  } finally {
    server.close();
  }
}

function spansIn(body: string): SentSpan[] {
  const { resourceSpans } = JSON.parse(body) as Payload;
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .toSorted((a, b) => (BigInt(a.startTimeUnixNano) < BigInt(b.startTimeUnixNano) ? -1 : 1))
    .map(({ name, attributes = [] }) => ({
      name,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])),
    }));
}

const FUNCTION_NAME = 'code.function.name';

const functionNameOf = ({ attributes }: SentSpan): unknown => attributes[FUNCTION_NAME];

function withoutFunctionName({ name, attributes }: SentSpan): SentSpan {
  return { name, attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== FUNCTION_NAME)) };
}

function valueOf(value: Readonly<Record<string, unknown>>): unknown {
  // In OTLP's JSON, an integer is a string or a number.
  if ('intValue' in value) return Number(value['intValue']);
  const [held] = Object.values(value);
  const { values } = (held ?? {}) as { readonly values?: readonly Readonly<Record<string, unknown>>[] };
  return values ? values.map(valueOf) : held;
}
