import {
  eachSpan,
  endpointAt,
  ENDPOINTS,
  expectedRun,
  placeOf,
  type PlannedSpan,
  requestOf,
  SERVICES,
  spanOf,
  TRAFFIC,
} from './model';

const REQUESTS = 3000;
const rootOf = (number: number, seed = 7): PlannedSpan => spanOf(requestOf(seed, number).visit);
const roots = Array.from({ length: REQUESTS }, (_, number) => rootOf(number));

function spansOf(root: PlannedSpan): readonly PlannedSpan[] {
  const spans: PlannedSpan[] = [];
  eachSpan(root, (span) => spans.push(span));
  return spans;
}

const all = roots.flatMap(spansOf);

describe('the modelled shop', () => {
  it('has ten services, and calls only endpoints that it has', () => {
    const called = Object.values(ENDPOINTS).flatMap((steps) => steps.flatMap(({ call, send }) => call ?? send ?? []));
    expect(SERVICES).toHaveLength(10);
    expect([...called, ...Object.keys(TRAFFIC)].filter((endpoint) => !(endpoint in ENDPOINTS))).toStrictEqual([]);
  });

  it('gives each endpoint a number, by which processes name it', () => {
    for (const endpoint of Object.keys(ENDPOINTS)) expect(endpointAt(placeOf(endpoint))).toBe(endpoint);
  });
});

describe('a modelled request', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    expect(rootOf(11)).toStrictEqual(rootOf(11));
    expect(requestOf(7, 11)).toStrictEqual(requestOf(7, 11));
    expect(requestOf(8, 11).traceId).not.toBe(requestOf(7, 11).traceId);
  });

  it('has a trace id that no other request has', () => {
    const ids = new Set(Array.from({ length: 20_000 }, (_, number) => requestOf(7, number).traceId));
    expect(ids.size).toBe(20_000);
  });

  it('has the same spans below a call for the process that is called', () => {
    const calls = all.filter(({ visit }) => visit);
    expect(calls.length).toBeGreaterThan(1000);
    for (const { visit, children } of calls.slice(0, 500)) expect(visit && spanOf(visit)).toStrictEqual(children[0]);
  });

  it('has spans that last a whole number of microseconds, and start after their parents', () => {
    const wrong = all.filter(
      ({ start, end, children }) =>
        !Number.isInteger(start) ||
        !Number.isInteger(end) ||
        end <= start ||
        children.some((child) => child.start < start),
    );
    expect(wrong).toStrictEqual([]);
  });

  it('waits for calls, and not for messages', () => {
    const waits = (kind: PlannedSpan['kind']): readonly boolean[] =>
      all
        .filter((span) => span.kind === kind)
        .map(({ end, children: [remote] }) => remote !== undefined && end >= remote.end);
    expect(new Set(waits('client'))).toStrictEqual(new Set([true]));
    expect(waits('producer')).toContain(false);
  });

  it('passes failures to callers, except those of optional calls and of messages', () => {
    const calls = all.filter(({ kind }) => kind === 'client');
    expect(calls.some(({ failed }) => failed)).toBe(true);
    expect(calls.filter(({ failed, children: [remote] }) => remote?.failed !== failed)).toStrictEqual([]);
    expect(all.filter(({ kind, failed }) => kind === 'producer' && failed)).toStrictEqual([]);
    const servers = all.filter(({ kind }) => kind === 'server');
    expect(servers.filter(({ failed, children }) => failed && !children.some((child) => child.failed))).toStrictEqual(
      [],
    );
    const forgiven = all.filter(
      ({ kind, failed, children }) => kind === 'server' && !failed && children.some((child) => child.failed),
    );
    expect(forgiven.length).toBeGreaterThan(0);
  });

  it('is like real traffic: some spans, few errors, a slow tail, and now and then a huge trace', () => {
    const { byReason, spans } = expectedRun(7, 10_000, { error: true, latencyMillis: 1000 });
    expect(spans / 10_000).toBeGreaterThan(15);
    expect(spans / 10_000).toBeLessThan(30);
    expect(byReason['error']).toBeGreaterThan(5);
    expect(byReason['error']).toBeLessThan(150);
    expect(byReason['latency']).toBeGreaterThan(5);
    const sizes = Array.from({ length: 10_000 }, (_, number) => requestOf(7, number).visit)
      .filter(({ endpoint }) => endpoint === 'edge/POST /imports')
      .map((visit) => spansOf(spanOf(visit)).length);
    expect(Math.max(...sizes)).toBeGreaterThan(300);
  });
});
