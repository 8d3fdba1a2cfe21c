import {
  type Attributes,
  type Link,
  type SpanKind,
  type SpanStatusCode,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { type Difference, outcome, throwError } from './difference';
import { open, type OpenedSpan, stoppedClocks, type Subject } from './subjects';

const CONTEXT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

/** Start of a child relative to its parent, in seconds, after the wall clock is set back by an hour in between. */
function childAfterSetBack(subject: Subject): number {
  const { tick, setWall, wall } = stoppedClocks();
  const opened = open(subject);
  const parent = opened.start();
  tick(1000);
  setWall(wall - 3_600_000);
  const child = opened.start('child', {}, trace.setSpan(ROOT_CONTEXT, parent));
  return child.startTime[0] - parent.startTime[0];
}

/** Start of the second of two spans, half a millisecond after the first, in nanoseconds. */
function startBetweenMillis(subject: Subject): number {
  const { tick } = stoppedClocks();
  const opened = open(subject);
  const parent = opened.start();
  tick(0.5);
  return opened.start('child', {}, trace.setSpan(ROOT_CONTEXT, parent)).startTime[1];
}

const written = (subject: Subject, write: (span: OpenedSpan) => void): unknown =>
  outcome(() => open(subject).finished({}, write));
const keysOf = (subject: Subject, attributes: object): unknown =>
  outcome(() => Reflect.ownKeys(open(subject).finished({ attributes: attributes as Attributes }).attributes));

/** Differences of spans, and of writes to them. */
export const SPAN_DIFFERENCES: readonly Difference[] = [
  {
    title: 'An attribute whose getter throws',
    observe: (subject) => keysOf(subject, Object.defineProperty({ a: 1 }, 'b', { get: throwError, enumerable: true })),
    stock: 'thrown',
    engine: ['a'],
  },
  {
    title: 'An exception whose getters throw',
    observe: (subject) =>
      typeof written(subject, (span) =>
        span.recordException({
          get message() {
            return throwError();
          },
        }),
      ),
    stock: 'string',
    engine: 'object',
  },
  {
    title: 'An attribute named `__proto__`',
    observe: (subject) =>
      Object.keys((written(subject, (span) => span.setAttribute('__proto__', 'x')) as OpenedSpan).attributes),
    stock: [],
    engine: ['__proto__'],
  },
  {
    title: 'A symbol as the key of an attribute at the start',
    observe: (subject) => (keysOf(subject, { [Symbol('s')]: 1 }) as unknown[]).length,
    stock: 0,
    engine: 1,
  },
  {
    title: 'An array of more than 65,536 items',
    observe: (subject) => {
      const { attributes } = open(subject).finished({ attributes: { list: Array.from({ length: 70_000 }, () => 1) } });
      return (attributes['list'] as number[]).length;
    },
    stock: 70_000,
    engine: 65_536,
  },
  {
    title: '`null` as an attribute of an event or a link',
    observe: (subject) => {
      const attributes = { a: null } as unknown as Attributes;
      const { events, links } = open(subject).finished({}, (span) =>
        span.addEvent('e', attributes).addLink({ context: CONTEXT, attributes }),
      );
      return [events[0]?.attributes, links[0]?.attributes];
    },
    stock: [{ a: null }, { a: null }],
    engine: [{}, undefined],
  },
  {
    title: 'A link without the context of a span',
    observe: (subject) => open(subject).finished({ links: [{} as Link] }).links.length,
    stock: 1,
    engine: 0,
  },
  {
    title: 'A status code that does not exist',
    observe: (subject) =>
      open(subject).finished({}, (span) => span.setStatus({ code: 7 as SpanStatusCode })).status.code,
    stock: 7,
    engine: 0,
  },
  {
    title: 'A name that is not a string',
    observe: (subject) => [
      open(subject).start(42 as unknown as string).name,
      open(subject).finished({}, (span) => span.updateName(null as unknown as string)).name,
    ],
    stock: [42, null],
    engine: ['42', 'null'],
  },
  {
    title: 'A kind that is not a number',
    observe: (subject) => open(subject).start('a', { kind: 'server' as unknown as SpanKind }).kind,
    stock: 'server',
    engine: 0,
  },
  {
    title: 'An invalid date, and a time that is not a number',
    observe: (subject) => {
      stoppedClocks();
      const span = open(subject).start('a', { startTime: new Date(Number.NaN) });
      span.end(Number.NaN);
      return [span.startTime[0], span.endTime[0]];
    },
    stock: [Number.NaN, Number.NaN],
    engine: [1_900_000_000, 1_900_000_000],
  },
  {
    title: 'Starts between two milliseconds',
    observe: startBetweenMillis,
    stock: 0,
    engine: 500_000,
  },
  {
    title: 'The wall clock set back inside a trace',
    observe: childAfterSetBack,
    stock: -3600,
    engine: 1,
  },
  {
    title: 'The end of a span whose start was given',
    observe: (subject) => {
      const { tick } = stoppedClocks();
      const span = open(subject).start('a', { startTime: [1_900_000_000, 0] });
      tick(0.75);
      span.end();
      return span.endTime[1];
    },
    stock: 0,
    engine: 750_000,
  },
  {
    title: 'Writing to the array that `startTime` or `endTime` returns',
    observe: (subject) => {
      const span = open(subject).finished();
      span.startTime[0] = 1;
      span.endTime[0] = 2;
      return [span.startTime[0] === 1, span.endTime[0] === 2];
    },
    stock: [true, true],
    engine: [false, false],
  },
  {
    title: 'Copies by `{ ...span }` and `Object.assign`',
    observe: (subject) => {
      const copy = { ...open(subject).finished() };
      return ['name', 'attributes', 'startTime', 'resource'].map((key) => key in copy);
    },
    stock: [true, true, true, true],
    engine: [true, true, false, false],
  },
];
