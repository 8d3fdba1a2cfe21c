import { SpanKind } from '@opentelemetry/api';
import { networkPhasesOf } from '../../lib/trace/network-phases';
import { drawnPhases, phaseTitle } from '../../lib/waterfall/layout/phase-rows';
import { buildTrees, type SpanNode, walkTrees } from '../../lib/trace/span-tree';
import type { SpanEvent, TraceSpan } from '../../lib/trace/trace-span';
import { clientSpan, fixedSpan, micros, networkEvent as event } from './fixed-spans';

const nodeOf = (span: TraceSpan): SpanNode => {
  const node = [...walkTrees(buildTrees([span]))].find((each) => each.span === span);
  if (!node) throw new Error('no node');
  return node;
};

/** Phases as `kind host from-to`, in milliseconds after the start. */
function phasesOf(span: TraceSpan): readonly string[] {
  const node = nodeOf(span);
  const at = (nanos: bigint): number => Number(nanos - micros(0)) / 1e6;
  return networkPhasesOf(node).map(({ kind, host, startNanos, endNanos, failed }) =>
    [kind, host, `${at(startNanos)}-${at(endNanos)}`, failed ? '✗' : ''].filter(Boolean).join(' '),
  );
}

const FAILED = { code: 'error' } as const;
const REFUSED = { 'error.type': 'ECONNREFUSED' };
const NAME = { 'dns.question.name': 'stock.internal' };

describe('the phases of a request', () => {
  it('are the wait for a connection, lookup, connect, handshake, response and download', () => {
    const span = clientSpan(0, 100, [
      event('fetchStart', 1),
      event('domainLookupStart', 5, NAME),
      event('domainLookupEnd', 10, NAME),
      event('connectStart', 10),
      event('secureConnectionStart', 20),
      event('connectEnd', 40),
      event('requestStart', 40),
      event('responseStart', 80),
      event('responseEnd', 95),
    ]);
    expect(phasesOf(span)).toEqual([
      'queued supplier.internal 1-5',
      'lookup stock.internal 5-10',
      'connect supplier.internal 10-20',
      'tls supplier.internal 20-40',
      'waiting supplier.internal 40-80',
      'download supplier.internal 80-95',
    ]);
  });

  it('are read without lookup and connect on a reused connection', () => {
    const reused = clientSpan(0, 10, [event('requestStart', 0), event('responseStart', 8), event('responseEnd', 9)]);
    expect(phasesOf(reused)).toEqual(['waiting supplier.internal 0-8', 'download supplier.internal 8-9']);
  });

  it('are read for each hop, with its host', () => {
    const span = clientSpan(0, 100, [
      event('requestStart', 0),
      event('responseStart', 10),
      event('domainLookupStart', 10, { 'dns.question.name': 'other.internal' }),
      event('domainLookupEnd', 60),
      event('connectStart', 60, { 'server.address': 'other.internal' }),
      event('connectEnd', 70),
      event('requestStart', 70, { 'server.address': 'other.internal' }),
      event('responseStart', 90),
    ]);
    expect(phasesOf(span)).toEqual([
      'waiting supplier.internal 0-10',
      'lookup other.internal 10-60',
      'connect other.internal 60-70',
      'waiting other.internal 70-90',
      'download other.internal 90-100',
    ]);
  });

  it('are read from the events of a browser, whose spans are internal and name the host in their URL', () => {
    const span = fixedSpan('resourceFetch', undefined, 0, 50, {
      attributes: { 'http.url': 'https://cdn.example/app.js' },
      events: [
        event('fetchStart', 1),
        event('domainLookupStart', 2),
        event('domainLookupEnd', 22),
        event('connectStart', 22),
        // Browsers report 0 for what did not happen.
        event('secureConnectionStart', -50_000),
        event('connectEnd', 30),
        event('requestStart', 31),
        event('responseStart', 40),
        event('responseEnd', 50),
      ],
    });
    expect(phasesOf(span)).toEqual([
      'queued cdn.example 1-2',
      'lookup cdn.example 2-22',
      'connect cdn.example 22-30',
      'waiting cdn.example 31-40',
      'download cdn.example 40-50',
    ]);
  });

  it('have no parts that took no time', () => {
    const names = [
      'domainLookupStart',
      'domainLookupEnd',
      'connectStart',
      'connectEnd',
      'requestStart',
      'responseStart',
    ];
    expect(
      phasesOf(
        clientSpan(
          0,
          0,
          names.map((name) => event(name, 0)),
        ),
      ),
    ).toEqual([]);
  });

  it('last until the end of the span where the request failed', () => {
    const failed = (events: readonly SpanEvent[]): readonly string[] =>
      phasesOf(clientSpan(0, 9, events, { status: FAILED }));
    expect(failed([event('domainLookupStart', 0, NAME)])).toEqual(['lookup stock.internal 0-9 ✗']);
    expect(failed([event('connectStart', 0), event('secureConnectionStart', 4)])).toEqual([
      'connect supplier.internal 0-4',
      'tls supplier.internal 4-9 ✗',
    ]);
    expect(failed([event('requestStart', 0)])).toEqual(['waiting supplier.internal 0-9 ✗']);
    expect(failed([event('requestStart', 0), event('responseStart', 5)])).toEqual([
      'waiting supplier.internal 0-5',
      'download supplier.internal 5-9',
    ]);
  });

  it('show which attempts to connect failed', () => {
    const events = [
      event('connectStart', 0),
      event('connectEnd', 4, REFUSED),
      event('connectStart', 4),
      event('connectEnd', 6),
    ];
    expect(phasesOf(clientSpan(0, 9, events))).toEqual([
      'connect supplier.internal 0-4 ✗',
      'connect supplier.internal 4-6',
    ]);
  });

  it('are moved with a span whose clock is wrong', () => {
    const client = clientSpan(0, 100, []);
    const behind = clientSpan(
      -2000,
      -1920,
      [event('domainLookupStart', -2000, NAME), event('domainLookupEnd', -1930)],
      {
        kind: SpanKind.SERVER,
        service: 'stock',
        spanId: 'aaaaaaaaaaaaaaaa',
        parentSpanId: client.spanId,
      },
    );
    const [, node] = [...walkTrees(buildTrees([client, behind]))];
    const [phase] = node ? networkPhasesOf(node) : [];
    expect(phase).toMatchObject({ startNanos: micros(10_000), endNanos: micros(80_000) });
  });
});

describe('hostile network events', () => {
  it.each<[string, readonly SpanEvent[], readonly string[]]>([
    ['ends without starts', [event('domainLookupEnd', 1), event('connectEnd', 2), event('responseEnd', 3)], []],
    [
      'starts without ends',
      [event('connectStart', 1), event('connectStart', 4)],
      ['connect supplier.internal 1-4', 'connect supplier.internal 4-10'],
    ],
    [
      'the reverse order',
      [event('responseStart', 9), event('requestStart', 2), event('connectEnd', 2), event('connectStart', 0)],
      ['connect supplier.internal 0-2', 'waiting supplier.internal 2-9', 'download supplier.internal 9-10'],
    ],
    [
      'times before and after the span',
      [event('domainLookupStart', -9000), event('connectStart', 1e9), event('requestStart', 5)],
      ['waiting supplier.internal 5-10'],
    ],
    [
      'times a little outside the span',
      [event('requestStart', -0.4), event('responseStart', 10.4)],
      ['waiting supplier.internal 0-10'],
    ],
  ])('may have %s', (_what, events, expected) => {
    expect(phasesOf(clientSpan(0, 10, events))).toEqual(expected);
  });

  it('may be any number, and names of any kind', () => {
    const evil = Array.from({ length: 100_000 }, (_, index) =>
      event(index % 2 ? 'connectStart' : 'connectEnd', index / 1e4, {
        'server.address': 7,
        'dns.question.name': ['a'],
      }),
    );
    const phases = networkPhasesOf(nodeOf(clientSpan(0, 10, evil)));
    expect(phases.length).toBeLessThan(300);
  });
});

describe('the phases that are drawn', () => {
  const slow = clientSpan(0, 100, [
    event('domainLookupStart', 0, NAME),
    event('domainLookupEnd', 10),
    event('connectStart', 10),
    event('connectEnd', 19),
    event('requestStart', 19),
    event('responseStart', 85),
    event('responseEnd', 100),
  ]);
  const drawn = (span: TraceSpan, millis: number): readonly string[] =>
    drawnPhases(nodeOf(span), BigInt(millis) * 1_000_000n).map(({ kind }) => kind);

  it('take a tenth of the trace, and are not the wait for the response', () => {
    expect(drawn(slow, 100)).toEqual(['lookup', 'download']);
    expect(drawn(slow, 101)).toEqual(['download']);
    expect(drawn(slow, 1000)).toEqual([]);
  });

  it('take a millisecond', () => {
    expect(drawn(clientSpan(0, 1, [event('connectStart', 0), event('connectEnd', 0.9)]), 1)).toEqual([]);
  });

  it('include the one in which the request failed, however short', () => {
    const refused = [event('connectStart', 0), event('connectEnd', 0.1, REFUSED)];
    expect(drawn(clientSpan(0, 1, refused, { status: FAILED }), 1000)).toEqual(['connect']);
    expect(drawn(clientSpan(0, 1, refused), 1000)).toEqual([]);
    const attempts = Array.from({ length: 50 }, (_, index) => [
      event('connectStart', index / 100),
      event('connectEnd', (index + 1) / 100, REFUSED),
    ]).flat();
    expect(drawn(clientSpan(0, 1, attempts, { status: FAILED }), 1000)).toEqual(['connect']);
  });

  it('are named in words', () => {
    const kinds = ['queued', 'lookup', 'connect', 'tls', 'waiting', 'download'] as const;
    expect(kinds.map((kind) => phaseTitle({ kind, host: 'a.b' }, 80))).toEqual([
      'wait for a connection to a.b',
      'DNS lookup of a.b',
      'connect to a.b',
      'TLS handshake with a.b',
      'wait for the response of a.b',
      'download from a.b',
    ]);
    expect(kinds.map((kind) => phaseTitle({ kind, host: '' }, 80))).toEqual([
      'wait for a connection',
      'DNS lookup',
      'connect',
      'TLS handshake',
      'wait for the response',
      'download',
    ]);
  });
});
