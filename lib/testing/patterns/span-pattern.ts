import { type SpanKind } from '@opentelemetry/api';
import { invalidOption } from '../../validation/option-error';
import type { TraceSpan } from '../../trace/trace-span';

/** A text, a pattern for it, or an asymmetric matcher such as `expect.stringContaining('x')`. */
export type TextPattern = string | RegExp | AsymmetricMatcher;

/** What `expect.any(String)`, `expect.stringContaining('x')` and others of a test runner return. */
export interface AsymmetricMatcher {
  asymmetricMatch(other: unknown): boolean;
}

/** What a span should be like. Members that are missing are not checked. */
export interface SpanPattern {
  readonly name?: TextPattern;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Some of its attributes, each a value, a pattern or an asymmetric matcher. `undefined` means that it is absent. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** `unset`, `ok`, `error`, or `error: <message>`. `error` fits any message. */
  readonly status?: TextPattern;
  /** Some of its events, by name, or with some of their attributes. */
  readonly events?: readonly (TextPattern | EventPattern)[];
  /** The number of its links. */
  readonly links?: number;
  readonly service?: TextPattern;
}

/** What an event of a span should be like. */
export interface EventPattern {
  readonly name?: TextPattern;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** One place where a span is not as expected. */
export interface Difference {
  /** `attributes.customer_id`, for example. */
  readonly path: string;
  readonly expected: unknown;
  readonly received: unknown;
}

export type Equals = (actual: unknown, expected: unknown) => boolean;

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const satisfies Record<SpanKind, unknown>;
const MEMBERS = ['name', 'kind', 'attributes', 'status', 'events', 'links', 'service'];
/** Stands for an attribute that a span does not have. */
const ABSENT = undefined;

/** @throws OptionError for a member that does not exist, which would check nothing */
export function checkPattern(matcher: string, pattern: object, ...more: readonly string[]): void {
  const known = [...MEMBERS, ...more];
  const unknown = Object.keys(pattern).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw invalidOption(
    `${matcher}: ${unknown}`,
    `one of ${known.join(', ')}`,
    unknown,
    'A pattern has no other members.',
  );
}

/** Where the span is not as expected; nothing if it fits. */
export function differencesOf(span: TraceSpan, pattern: SpanPattern, equals: Equals): readonly Difference[] {
  const { name, kind, attributes = {}, status, events = [], links, service } = pattern;
  const found: Difference[] = [];
  const check = (path: string, fits: boolean, expected: unknown, received: unknown): void => {
    if (!fits) found.push({ path, expected, received });
  };
  if (name !== undefined) check('name', fitsText(span.name, name, equals), name, span.name);
  if (kind !== undefined) check('kind', KINDS[span.kind] === kind, kind, KINDS[span.kind]);
  for (const [key, expected] of Object.entries(attributes)) {
    const received = Object.hasOwn(span.attributes, key) ? span.attributes[key] : ABSENT;
    check(`attributes.${key}`, fitsValue(received, expected, equals), expected, received);
  }
  if (status !== undefined) {
    const text = statusOf(span);
    check('status', fitsStatus(text, status, equals), status, text);
  }
  for (const event of events) {
    const fits = span.events.some((own) => fitsEvent(own, event, equals));
    check('events', fits, event, shownEvents(span));
  }
  if (links !== undefined) check('links', span.links.length === links, links, span.links.length);
  if (service !== undefined) check('service', fitsText(span.service, service, equals), service, span.service);
  return found;
}

export function fitsText(actual: string, expected: TextPattern, equals: Equals): boolean {
  if (typeof expected === 'string') return actual === expected;
  return expected instanceof RegExp ? actual.search(expected) >= 0 : equals(actual, expected);
}

export function fitsValue(actual: unknown, expected: unknown, equals: Equals): boolean {
  if (expected instanceof RegExp) return typeof actual === 'string' && actual.search(expected) >= 0;
  return equals(actual, expected);
}

function fitsStatus(actual: string, expected: TextPattern, equals: Equals): boolean {
  return (expected === 'error' && actual.startsWith('error')) || fitsText(actual, expected, equals);
}

function statusOf({ status: { code, message } }: TraceSpan): string {
  return code === 'error' && message ? `error: ${message}` : code;
}

function fitsEvent(event: TraceSpan['events'][number], expected: TextPattern | EventPattern, equals: Equals): boolean {
  if (isText(expected)) return fitsText(event.name, expected, equals);
  const { name, attributes = {} } = expected;
  if (name !== undefined && !fitsText(event.name, name, equals)) return false;
  return Object.entries(attributes).every(([key, value]) => {
    const actual = event.attributes[key];
    // An outline has only the first line of a stack.
    return fitsValue(actual, value, equals) || (key === STACK && firstLineOf(actual) === value);
  });
}

const STACK = 'exception.stacktrace';
const firstLineOf = (text: unknown): unknown => (typeof text === 'string' ? text.split('\n')[0] : text);

/** The events as patterns for them, without stacks, which are long. */
function shownEvents({ events }: TraceSpan): unknown {
  return events.map(({ name, attributes }) => {
    const { [STACK]: _stack, ...shown } = attributes;
    return Object.keys(shown).length > 0 ? { name, attributes: shown } : name;
  });
}

/** Tells a text, a pattern and an asymmetric matcher from an object with members. */
export function isText(value: object | string): value is TextPattern {
  return typeof value === 'string' || value instanceof RegExp || 'asymmetricMatch' in value;
}

/** A pattern as a failure prints it: `"create_order"`, `/^create/`, `StringContaining "create"`. */
export function textOf(pattern: TextPattern): string {
  if (typeof pattern === 'string') return JSON.stringify(pattern);
  if (pattern instanceof RegExp) return pattern.toString();
  const named = pattern as { toAsymmetricMatcher?(): string; toString(): string; readonly sample?: unknown };
  if (named.toAsymmetricMatcher) return named.toAsymmetricMatcher();
  const { sample } = named;
  const shown = sample instanceof RegExp ? sample.toString() : JSON.stringify(sample);
  return shown === undefined ? named.toString() : `${named.toString()} ${shown}`;
}
