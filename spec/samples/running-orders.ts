import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { TraceSpan } from '../../lib/viewer';

/** A span and its children. */
export interface Tree {
  readonly span: string;
  readonly children?: readonly Tree[];
}

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'];

/** A trace as a tree of `service kind name`; children are in order of their start. */
export function treeOf(spans: readonly TraceSpan[], parentSpanId?: string): readonly Tree[] {
  return spans
    .filter((span) => span.parentSpanId === parentSpanId)
    .toSorted((a, b) => (a.startNanos < b.startNanos ? -1 : 1))
    .map((span) => {
      const children = treeOf(spans, span.spanId);
      const kind = span.kind === 0 ? '' : `${KINDS[span.kind]} `;
      const shown = `${span.service}: ${kind}${span.name}`;
      return children.length > 0 ? { span: shown, children } : { span: shown };
    });
}

/** Whether every named span and every parent except `callerSpanId` has arrived. */
export function isComplete(spans: readonly TraceSpan[], names: readonly string[], callerSpanId?: string): boolean {
  const ids = new Set([...spans.map(({ spanId }) => spanId), callerSpanId]);
  return (
    names.every((name) => spans.some((span) => span.name === name)) &&
    spans.every(({ parentSpanId }) => parentSpanId === undefined || ids.has(parentSpanId))
  );
}

export function spanNamed(spans: readonly TraceSpan[], service: string, name: string): TraceSpan {
  const found = spans.find((span) => span.service === service && span.name === name);
  if (!found) throw new Error(`${service} has sent no span ${name}`);
  return found;
}

/** The exceptions in the spans of a trace, each with its causes. */
export function exceptionsOf(spans: readonly TraceSpan[]): readonly string[][] {
  return spans
    .flatMap(({ events }) => events)
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => {
      const thrown = `${attributes['exception.type'] as string}: ${attributes['exception.message'] as string}`;
      return [thrown].concat((attributes['error.chain'] ?? []) as string[]);
    });
}

/** A log line of a service. */
export type LogRecord = Readonly<Record<string, unknown>>;

export function logLinesOf(output: string): readonly LogRecord[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogRecord);
}

/** A request that the server has started to process: it sent `100 Continue`. */
export async function begunRequest(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly response: Promise<{ status: number; body: unknown }> }> {
  const text = JSON.stringify(body);
  const sent: ClientRequest = request(url, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      expect: '100-continue',
      ...headers,
    },
  });
  const received = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end(text);
  const response = received.then(async ([message]) => ({
    status: message.statusCode ?? 0,
    body: await json(message),
  }));
  return { response };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
