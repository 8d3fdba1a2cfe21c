import { inspect } from 'node:util';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { open, type OpenedSpan, RESOURCE, stoppedClocks, SUBJECTS } from './subjects';

const { UNSET, OK, ERROR } = SpanStatusCode;

afterEach(() => jest.restoreAllMocks());

describe.each(SUBJECTS)('the status of a span of $name', (subject) => {
  const after = (...codes: readonly (readonly [SpanStatusCode, string?])[]) =>
    open(subject).finished({}, (span) => {
      for (const [code, message] of codes) span.setStatus(message === undefined ? { code } : { code, message });
    }).status;

  it('is unset at first', () => expect(after()).toStrictEqual({ code: UNSET }));
  it('can be an error with a message', () => expect(after([ERROR, 'm'])).toStrictEqual({ code: ERROR, message: 'm' }));
  it('can be an error without a message', () => expect(after([ERROR])).toStrictEqual({ code: ERROR }));
  it('has no message if it is OK', () => expect(after([OK, 'm'])).toStrictEqual({ code: OK }));
  it('cannot be unset', () => expect(after([ERROR, 'm'], [UNSET])).toStrictEqual({ code: ERROR, message: 'm' }));
  it('can be replaced by a later error', () =>
    expect(after([ERROR, 'a'], [ERROR, 'b'])).toStrictEqual({ code: ERROR, message: 'b' }));
  it('can become OK after an error', () => expect(after([ERROR, 'm'], [OK])).toStrictEqual({ code: OK }));
  it('stays OK', () => expect(after([OK], [ERROR, 'm'])).toStrictEqual({ code: OK }));

  it('drops a message that is not a string', () => {
    const { status } = open(subject).finished({}, (span) =>
      span.setStatus({ code: ERROR, message: new Error('x') as unknown as string }),
    );
    expect(status).toStrictEqual({ code: ERROR });
  });

  it('is separate for each span', () => {
    const opened = open(subject);
    opened.start().status.code = ERROR;
    expect(opened.start().status).toStrictEqual({ code: UNSET });
  });
});

describe.each(SUBJECTS)('a span of $name', (subject) => {
  it('has a name, a kind, a resource and a scope', () => {
    const { name, kind, resource, instrumentationScope } = open(subject).start('POST /orders', {
      kind: SpanKind.SERVER,
    });
    expect([name, kind]).toStrictEqual(['POST /orders', SpanKind.SERVER]);
    expect(resource).toBe(RESOURCE);
    expect(instrumentationScope).toStrictEqual({ name: 'orders', version: '1.2.3', schemaUrl: undefined });
  });

  it('is internal by default', () => expect(open(subject).start().kind).toBe(SpanKind.INTERNAL));

  it('can be renamed while it is open', () => {
    const span = open(subject).start('a');
    expect(span.updateName('b')).toBe(span);
    span.end();
    span.updateName('c');
    expect(span.name).toBe('b');
  });

  it('records from its start to its end', () => {
    const span = open(subject).start();
    expect([span.isRecording(), span.ended]).toStrictEqual([true, false]);
    span.end();
    expect([span.isRecording(), span.ended]).toStrictEqual([false, true]);
  });

  it('has no end and a negative duration while it is open', () => {
    const { endTime, duration } = open(subject).start();
    expect([endTime, duration]).toStrictEqual([
      [0, 0],
      [-1, -1],
    ]);
  });

  it('does not change after its end, and does not throw', () => {
    const { tick } = stoppedClocks();
    const span = open(subject).start('a', { attributes: { a: 1 } });
    span.end();
    const { endTime } = span;
    tick(10);
    const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    span.setAttribute('a', 2).setAttributes({ b: 3 }).addEvent('e').addLink({ context }).addLinks([{ context }]);
    span.setStatus({ code: ERROR }).updateName('b').recordException('x');
    span.end();
    const { attributes, events, links, status, name } = span;
    expect({ attributes, events, links, status, name }).toStrictEqual({
      attributes: { a: 1 },
      events: [],
      links: [],
      status: { code: UNSET },
      name: 'a',
    });
    expect(span.endTime).toStrictEqual(endTime);
  });

  it('is exported at its first end only', () => {
    const opened = open(subject);
    const span = opened.start();
    span.end();
    span.end();
    expect(opened.ended).toStrictEqual([span]);
  });

  it('returns itself, so that writes can be chained', () => {
    const span = open(subject).start();
    const context = span.spanContext();
    const results: readonly OpenedSpan[] = [
      span.setAttribute('a', 1),
      span.setAttributes({}),
      span.addEvent('e'),
      span.addLink({ context }),
      span.addLinks([]),
      span.setStatus({ code: UNSET }),
    ];
    expect(results.every((result) => result === span)).toBe(true);
  });

  it('is inspected without the pipeline behind it', () => {
    const shown = inspect(open(subject).finished({ attributes: { a: 1 } }), { depth: 3 });
    expect(shown).toContain("name: 'create_order'");
    expect(shown).toContain('attributes: { a: 1 }');
    expect(shown).not.toMatch(/[pP]rocessor/);
  });

  it('lets a processor correct its times and its status', () => {
    const span = open(subject).finished() as { -readonly [Key in keyof OpenedSpan]: OpenedSpan[Key] };
    span.startTime = [5, 0];
    span.endTime = [6, 0];
    span.status = { code: ERROR, message: 'late' };
    expect([span.startTime, span.endTime, span.status]).toStrictEqual([
      [5, 0],
      [6, 0],
      { code: ERROR, message: 'late' },
    ]);
  });
});
