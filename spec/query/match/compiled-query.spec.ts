import * as fc from 'fast-check';
import { SpanKind } from '@opentelemetry/api';
import type { LogRecord } from '../../../lib/trace/log-record';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { compileQuery } from '../../../lib/query/match/compiled-query';
import type { QueriedTrace } from '../../../lib/query/match/trace-context';
import { parseQuery } from '../../../lib/query/parse-query';
import { aLog, aSpan, traceId } from '../../trace/example-spans';
import { volume } from '../../volume';
import { queries } from '../queries';

const NOW = 100_000;

const ROOT = aSpan({
  name: 'POST /pay',
  kind: SpanKind.SERVER,
  millis: 400,
  attributes: { 'http.route': '/pay', 'http.response.status_code': 500, 'user.id': 'u-7', retry: true },
  resource: { attributes: { 'host.name': 'alpha' } },
  status: { code: 'error', message: 'card refused' },
});
const QUERY = aSpan({
  id: 2,
  parent: 1,
  at: 10,
  millis: 300,
  name: 'db.query',
  kind: SpanKind.CLIENT,
  attributes: { 'db.system': 'postgresql', rows: 12, tags: ['slow', 'cold'], day: '2026-11-28' },
  events: [{ name: 'exception', timeNanos: 0n, attributes: { 'exception.message': 'Deadlock found' } }],
  scope: { name: 'pg' },
});
const MESSAGE = aSpan({
  id: 3,
  parent: 2,
  at: 20,
  millis: 5,
  name: 'publish',
  service: 'mailer',
  status: { code: 'ok' },
  links: [{ traceId: traceId(9), spanId: 'f'.repeat(16), attributes: { reason: 'batch' } }],
});
const LOGS = [
  aLog({ id: 2, body: 'Timeout after 5 s', severityNumber: 13, attributes: { attempt: 3 }, eventName: 'db.timeout' }),
  aLog({ body: 'order saved' }),
];

function traceOf(spans: readonly TraceSpan[], logs: readonly LogRecord[] = []): QueriedTrace {
  return { traceId: traceId(1), spans: new Map(spans.map((span) => [span.spanId, span])), logs };
}

const TRACE = traceOf([ROOT, QUERY, MESSAGE], LOGS);

const matches = (text: string, trace = TRACE): boolean => compileQuery(parseQuery(text)).matchesTrace(trace, NOW);

function spansOf(text: string, trace = TRACE): readonly string[] {
  const query = compileQuery(parseQuery(text));
  const context = query.contextOf(trace, NOW);
  return [...trace.spans.values()].filter((span) => query.matchesSpan(span, context)).map(({ name }) => name);
}

describe('a trace', () => {
  it.each([
    ['', 'the empty query'],
    ['pay', 'a text in a name'],
    ['PAY deadlock', 'texts without regard to case, in two spans'],
    ['"order saved"', 'a text of a log record'],
    ['refused', 'the message of a status'],
    ['mailer', 'a service'],
    ['cold', 'a text in a list'],
    ['pay -health', 'one text without another'],
    ['health OR pay', 'one of two texts'],
    ['http.route=/pay', 'an attribute'],
    ['http.route=/pay status!=ok', 'an attribute and another status'],
    ['http.response.status_code>=500', 'a number'],
    ['http.response.status_code=500', 'an equal number'],
    ['rows>9', 'a number that is greater as number, not as text'],
    ['day>2026-11-01 day<2026-12', 'texts in order'],
    ['retry=true', 'a boolean'],
    ['tags=cold', 'an item of a list'],
    ['duration>250ms', 'a duration'],
    ['self>=95ms self<=100ms', 'time of a span without its children'],
    ['trace.duration=400ms trace.spans=3 trace.errors=1 trace.logs=2', 'what the trace is'],
    ['root.name="POST /pay" root.service=orders', 'its root'],
    [`trace.id=${traceId(1).toUpperCase()}`, 'its id'],
    [traceId(1), 'its id as text'],
    ['0000000000000002', 'the id of a span as text'],
    ['kind=server kind=client', 'kinds of two spans'],
    ['name~"^POST /p.y$"', 'a pattern'],
    ['name!~pay', 'a span that does not match a pattern'],
    ['body:timeout level>=warn', 'log records'],
    ['log.attempt=3 log.event=db.timeout', 'attributes of log records'],
    ['service in (x, mailer)', 'one of several values'],
    ['has:user.id -has:user.name', 'any value of an attribute'],
    ['resource.host.name=alpha', 'an attribute of the resource'],
    ['event.exception.message:deadlock event.name=exception', 'an attribute of an event'],
    ['link.reason=batch link.trace.id:09', 'a link'],
    ['scope.name=pg', 'the library'],
    ['is:error is:root', 'flags'],
    ['since:2m', 'a time that is not long ago'],
    ['{kind=client db.system=postgresql}', 'a span with both'],
    ['{service=orders} > {service=mailer}', 'a child'],
    ['{is:root} >> {service=mailer}', 'a descendant'],
    ['{is:root} > {kind=client} > {name=publish}', 'a child of a child'],
    ['| count() by(service) > 1', 'a group with many spans'],
    ['| p95(duration) > 300ms', 'a percentile'],
    ['kind=client | max(rows) = 12', 'the largest value'],
    ['health OR {kind=client} | count() = 1', 'the number of spans that the query is about'],
  ])('matches %s: %s', (text) => {
    expect(matches(text)).toBe(true);
  });

  it.each([
    ['health', 'a text that is nowhere'],
    ['pay -deadlock', 'a text that another span has'],
    ['-pay', 'a text that one span has'],
    ['http.route!=/pay', 'an attribute that only has this value'],
    ['user.name!=x', 'an attribute that no span has'],
    ['resource.http.route=/pay', 'an attribute of another place'],
    ['constructor:o has:__proto__ has:toString', 'a name that every object has'],
    ['duration>400ms', 'a duration that no span exceeds'],
    ['level>=error', 'a level above that of all records'],
    ['is:orphan', 'a flag that no span has'],
    ['since:5s', 'a time that is long ago'],
    ['{kind=client http.route=/pay}', 'conditions of two spans'],
    ['{service=mailer} > {service=orders}', 'a parent for a child'],
    ['{is:root} > {service=mailer}', 'a grandchild for a child'],
    ['{} >> {is:root}', 'an ancestor of the root'],
    ['| count() by(name) > 1', 'a group with one span'],
    ['00000000', 'a part of an id'],
    ['name=GET', 'a part of a name'],
    ['name=post', 'a name in other case'],
  ])('does not match %s: %s', (text) => {
    expect(matches(text)).toBe(false);
  });

  it('of log records alone is found by them', () => {
    const trace = traceOf([], LOGS);
    expect(
      ['timeout', 'level=warn', 'attempt=3', 'trace.logs=2', 'service=orders'].map((text) => matches(text, trace)),
    ).toEqual(Array<boolean>(5).fill(true));
    expect(['is:root', '{}', 'pay'].map((text) => matches(text, trace))).toEqual([false, false, false]);
  });

  it('with a missing parent is an orphan', () => {
    expect(matches('is:orphan', traceOf([QUERY]))).toBe(true);
  });

  it('with a cycle of parents, or a chain of 10,000 spans, is searched to its end', () => {
    const cycle = traceOf([aSpan({ id: 1, parent: 2 }), aSpan({ id: 2, parent: 1, service: 'b' })]);
    expect(matches('{service=b} >> {service=orders}', cycle)).toBe(true);
    expect(matches('{service=c} >> {}', cycle)).toBe(false);
    const chain = traceOf(
      Array.from({ length: 10_000 }, (_, index) => aSpan({ id: index + 1, ...(index > 0 && { parent: index }) })),
    );
    expect(matches('{name="span 1"} >> {name="span 10000"}', chain)).toBe(true);
    expect(matches('{name="span 10000"} >> {}', chain)).toBe(false);
  });
});

describe('a span', () => {
  it.each([
    ['service=orders', ['POST /pay', 'db.query']],
    ['-is:error', ['db.query', 'publish']],
    ['timeout', ['db.query']],
    ['{is:root} > {}', ['db.query']],
    ['{is:root} >> {}', ['db.query', 'publish']],
    ['kind=server OR service=mailer', ['POST /pay', 'publish']],
    ['trace.spans=3 level=warn', ['db.query']],
  ])('meets %s alone', (text, names) => {
    expect(spansOf(text)).toEqual(names);
  });

  it('belongs to a query if it meets all of it, or else a part of it', () => {
    const about = (text: string) => {
      const query = compileQuery(parseQuery(text));
      return query.spansOf(query.contextOf(TRACE, NOW)).map(({ name }) => name);
    };
    expect(about('service=orders kind=client')).toEqual(['db.query']);
    expect(about('kind=server service=mailer -health')).toEqual(['POST /pay', 'publish']);
    expect(about('')).toHaveLength(3);
  });
});

describe('any query', () => {
  it('asks a trace of one span the same as that span', () => {
    const alone = traceOf([{ ...ROOT, links: MESSAGE.links, events: QUERY.events }], [aLog({ id: 1, body: 'pay' })]);
    fc.assert(
      fc.property(queries, ({ where }) => {
        const query = compileQuery({ ...(where && { where }), stages: [] });
        const context = query.contextOf(alone, NOW);
        const [span] = alone.spans.values();
        expect(query.matchesTrace(alone, NOW)).toBe(span && query.matchesSpan(span, context));
      }),
      { numRuns: volume(10_000) },
    );
  });

  it('asks a trace in steps the same as at once', () => {
    fc.assert(
      fc.property(queries, (parts) => {
        const query = compileQuery(parts);
        const steps = query.matching(TRACE, NOW);
        let step = steps.next();
        while (!step.done) step = steps.next();
        expect(step.value).toBe(query.matchesTrace(TRACE, NOW));
      }),
      { numRuns: volume(5000) },
    );
  });

  it('whose pattern needs too much time for the texts of a trace is refused with the column of the pattern', () => {
    let state = 1;
    const letter = (): string => ((state = (state * 1_103_515_245 + 12_345) % 2 ** 31) > 2 ** 30 ? 'a' : 'b');
    const text = Array.from({ length: 16_000 }, letter).join('');
    const trace = traceOf(Array.from({ length: 100 }, (_, id) => aSpan({ id, attributes: { text: text.slice(id) } })));
    expect(() => matches('pay OR text~"[ab]*a.{150}a.{150}x"', trace)).toThrow(
      expect.objectContaining({ name: 'QueryError', column: 8, message: expect.stringContaining('too much time') }),
    );
    expect(matches('text~"(a+b+)+x"', trace)).toBe(false);
  });

  it('can be asked about traces, spans and log records', () => {
    fc.assert(
      fc.property(queries, (parts) => {
        const query = compileQuery(parts);
        const context = query.contextOf(TRACE, NOW);
        const answers = [
          query.matchesTrace(TRACE, NOW),
          query.matchesTrace(traceOf([]), NOW),
          query.matchesLog(aLog()),
          ...[...TRACE.spans.values()].map((span) => query.matchesSpan(span, context)),
          ...LOGS.map((record) => query.matchesLog(record, context)),
        ];
        expect(answers.every((answer) => typeof answer === 'boolean')).toBe(true);
      }),
      { numRuns: volume(5000) },
    );
  });
});

describe('a log record', () => {
  const found = (text: string) => {
    const query = compileQuery(parseQuery(text));
    const context = query.contextOf(TRACE, NOW);
    return LOGS.filter((record) => query.matchesLog(record, context)).map(({ body }) => body);
  };

  it.each([
    ['timeout', ['Timeout after 5 s']],
    ['level>=warn', ['Timeout after 5 s']],
    ['-level>=warn', ['order saved']],
    ['service=orders', ['Timeout after 5 s', 'order saved']],
    ['name=db.query', ['Timeout after 5 s']],
    ['db.system=postgresql', ['Timeout after 5 s']],
    ['attempt=3', ['Timeout after 5 s']],
    ['trace.spans=3', ['Timeout after 5 s', 'order saved']],
    ['pay', []],
    ['is:error', []],
  ])('matches %s', (text, bodies) => {
    expect(found(text)).toEqual(bodies);
  });

  it('without a trace is matched by itself', () => {
    const { traceId: _none, ...loose } = aLog({ body: 'started', attributes: { port: 4319 } });
    const query = (text: string) => compileQuery(parseQuery(text)).matchesLog(loose);
    expect(['started', 'port=4319', 'level=info', 'name=x', 'trace.spans>0'].map(query)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
