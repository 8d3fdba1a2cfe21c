import { createTraceState, type Exception, type Span } from '@opentelemetry/api';
import { open, stoppedClocks, SUBJECTS } from './subjects';

const CONTEXT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const NOW = [1_900_000_000, 0];

afterEach(() => jest.restoreAllMocks());

describe.each(SUBJECTS)('events of a span of $name', (subject) => {
  const eventsOf = (write: (span: Span) => void) => {
    stoppedClocks();
    return open(subject).finished({}, write).events;
  };

  it('have a name, attributes and a time', () => {
    const events = eventsOf((span) => span.addEvent('paid').addEvent('sent', { to: 'c-7' }));
    expect(events).toStrictEqual([
      { name: 'paid', attributes: {}, time: NOW, droppedAttributesCount: 0 },
      { name: 'sent', attributes: { to: 'c-7' }, time: NOW, droppedAttributesCount: 0 },
    ]);
  });

  it('accept a time instead of attributes, or after them', () => {
    const events = eventsOf((span) =>
      span
        .addEvent('a', [5, 6])
        .addEvent('b', new Date(7000))
        .addEvent('c', { x: 1 }, [8, 9])
        .addEvent('d', [1, 1], [2, 2])
        .addEvent('e', undefined, 1_790_000_003_500),
    );
    expect(events.map(({ time, attributes }) => [time, attributes])).toStrictEqual([
      [[5, 6], {}],
      [[7, 0], {}],
      [[8, 9], { x: 1 }],
      [[2, 2], {}],
      [[1_790_000_003, 500_000_000], {}],
    ]);
  });

  it('drop invalid attributes and copy the rest', () => {
    const given = { a: ['x'], b: {} as never, '': 1, c: true };
    const [event] = eventsOf((span) => {
      span.addEvent('e', given);
      given.a.push('y');
    });
    expect(event?.attributes).toStrictEqual({ a: ['x'], c: true });
  });

  it('are the same list on each read', () => {
    const span = open(subject).start();
    const { events, links } = span;
    span.addEvent('e').addLink({ context: CONTEXT });
    expect(span.events).toBe(events);
    expect(span.links).toBe(links);
    expect([events.length, links.length]).toStrictEqual([1, 1]);
  });

  const EXCEPTIONS: readonly (readonly [string, Exception, Readonly<Record<string, string>>])[] = [
    ['a string', 'broken', { 'exception.message': 'broken' }],
    [
      'an error',
      { name: 'RangeError', message: 'too far', stack: 'RangeError: too far\n  at x' },
      {
        'exception.type': 'RangeError',
        'exception.message': 'too far',
        'exception.stacktrace': 'RangeError: too far\n  at x',
      },
    ],
    [
      'an error with a code, which takes precedence over its name',
      { code: 'ENOENT', name: 'Error', message: 'gone' },
      { 'exception.type': 'ENOENT', 'exception.message': 'gone' },
    ],
    ['a numeric code', { code: 404 }, { 'exception.type': '404' }],
    ['a code of zero, which is ignored', { code: 0, name: 'Error' }, { 'exception.type': 'Error' }],
    ['only a name', { name: 'Error' }, { 'exception.type': 'Error' }],
    ['only a message', { message: 'm' }, { 'exception.message': 'm' }],
  ];

  it.each(EXCEPTIONS)('describe an exception: %s', (_, exception, attributes) => {
    const events = eventsOf((span) => span.recordException(exception));
    expect(events).toStrictEqual([{ name: 'exception', attributes, time: NOW, droppedAttributesCount: 0 }]);
  });

  it('describe a real error, at the given time', () => {
    const error = new TypeError('no');
    const [event] = eventsOf((span) => span.recordException(error, [9, 9]));
    expect(event?.time).toStrictEqual([9, 9]);
    expect(event?.attributes).toStrictEqual({
      'exception.type': 'TypeError',
      'exception.message': 'no',
      'exception.stacktrace': error.stack,
    });
  });

  it.each([[''], [{}], [null], [undefined], [{ stack: 's' }]])(
    'are not added for an exception without a type and a message: %j',
    (exception) => {
      expect(eventsOf((span) => span.recordException(exception as Exception))).toStrictEqual([]);
    },
  );

  it('do not change the status of a span with an exception', () => {
    const { status } = open(subject).finished({}, (span) => span.recordException(new Error('x')));
    expect(status).toStrictEqual({ code: 0 });
  });
});

describe.each(SUBJECTS)('links of a span of $name', (subject) => {
  it('are accepted at the start, one by one and as a list', () => {
    const other = { ...CONTEXT, spanId: 'c'.repeat(16), traceState: createTraceState('k=v'), isRemote: true };
    const { links } = open(subject).finished({ links: [{ context: CONTEXT }] }, (span) =>
      span.addLink({ context: other, attributes: { a: 1 } }).addLinks([{ context: CONTEXT }, { context: other }]),
    );
    expect(links).toStrictEqual([
      { context: CONTEXT },
      { context: other, attributes: { a: 1 } },
      { context: CONTEXT },
      { context: other },
    ]);
  });

  it('drop invalid attributes and copy the rest', () => {
    const attributes = { a: ['x'], b: {} as never, '': 1 };
    const { links } = open(subject).finished({ links: [{ context: CONTEXT, attributes }] }, () =>
      attributes.a.push('y'),
    );
    expect(links).toStrictEqual([{ context: CONTEXT, attributes: { a: ['x'] } }]);
  });

  it('may have a context of zeros', () => {
    const context = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
    expect(open(subject).finished({ links: [{ context }] }).links).toStrictEqual([{ context }]);
  });

  it('are empty by default', () => {
    expect(open(subject).finished().links).toStrictEqual([]);
  });
});
