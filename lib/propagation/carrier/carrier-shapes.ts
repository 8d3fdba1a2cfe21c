import type { TextMapGetter } from '@opentelemetry/api';
import { countFault } from '../../diagnostics/fault';
import { catchGetterPromise, catchPromise } from '../../diagnostics/user-code';
import { warnOnce } from '../../diagnostics/warning';
import { types } from 'node:util';
import { isBytes, isObject } from '../../validation/predicates';
import { headerText } from './carrier-value';
import { type LowerCaseGetter, MAX_NAMES } from './header-values';

const READING = 'reading a header';

/** Headers by name, the shape that most libraries use. */
type HeaderRecord = Readonly<Record<string, unknown>>;

/** Carriers with a `get` method: `Headers`, `Map`, `Metadata` of gRPC, `MsgHdrs` of NATS, a request of Express. */
interface LookedUp {
  get(name: string): unknown;
  keys?(): unknown;
  getMap?(): object;
  values?(name: string): unknown;
}

export interface ReadableCarrier {
  readonly carrier: object;
  readonly getter: TextMapGetter<object>;
}

/** Properties in which messages and requests keep their headers, or a message with headers. */
const HOLDERS = [
  'headers',
  'MessageAttributes',
  'messageAttributes',
  'metadata',
  'properties',
  'attributes',
  'message',
  'Sns',
  'applicationProperties',
  'application_properties',
  'userProperties',
];

const recordGetter = safeGetter<HeaderRecord>({
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, name) => ownHeader(carrier, name) ?? ownHeader(carrier, name.toLowerCase()),
});

const lookedUpGetter = safeGetter<LookedUp>({
  keys(carrier) {
    if (typeof carrier.getMap === 'function') return Object.keys(carrier.getMap());
    const keys: unknown = typeof carrier.keys === 'function' ? carrier.keys() : [];
    catchPromise(READING, keys);
    return firstOf(keys as Iterable<unknown>).filter(isName);
  },
  get(carrier, name) {
    const value = carrier.get(name);
    catchPromise(READING, value);
    // The `MsgHdrs` of NATS return an empty string for a missing header, and the first value of a repeated one.
    return value && typeof carrier.values === 'function' ? allOf(carrier.values(name), value) : value || undefined;
  },
});

const listGetter: LowerCaseGetter<HeaderRecord> = { ...recordGetter, isLowerCase: true };

/** Selects a getter for the shape of `headers`. Returns `undefined` and warns once per kind if the shape is unknown. */
export function readableCarrier(headers: unknown): ReadableCarrier | undefined {
  if (headers === undefined || headers === null) return undefined;
  if (typeof headers !== 'object') return unreadable(`got a ${typeof headers}`);
  if (Array.isArray(headers)) return listCarrier(headers);
  if (hasMethod(headers, 'get')) return { carrier: headers, getter: lookedUpGetter };
  if (isBytes(headers)) return unreadable('got bytes');
  if (types.isPromise(headers)) return unreadable('got a promise', 'Await it first.');
  if (hasMethod(headers, 'next')) {
    // Reading an iterator would consume it for its other reader.
    return unreadable('got an iterator', 'Pass what it iterates over.');
  }
  if (isIterable(headers)) return listCarrier(firstOf(headers));
  return { carrier: headers, getter: recordGetter };
}

function listCarrier(list: readonly unknown[]): ReadableCarrier | undefined {
  const carrier = byName(list);
  return carrier ? { carrier, getter: listGetter } : undefined;
}

/** Warns once if the carrier is a whole message or request instead of its headers. */
export function warnIfWholeMessage(carrier: object): void {
  // The headers of NATS keep theirs in `headers`, but are no message.
  if (hasMethod(carrier, 'get')) return;
  const holder = headersPropertyOf(carrier);
  if (!holder) return;
  const inner = headersPropertyOf((carrier as HeaderRecord)[holder] as object);
  const place = inner ? `${holder}.${inner}` : holder;
  unreadable(`got an object that keeps its headers in \`${place}\``, `Pass that property.`);
}

function headersPropertyOf(carrier: object): string | undefined {
  return HOLDERS.find((name) => {
    const held = (carrier as HeaderRecord)[name];
    // A message attribute of SQS may have any name.
    return isObject(held) && !isBytes(held) && !Array.isArray(held) && headerText(held) === undefined;
  });
}

/**
 * Converts a list to an object: a flat list such as `rawHeaders`, pairs, records with a key and a value, or objects
 * with one header each (node-rdkafka).
 */
function byName(list: readonly unknown[]): HeaderRecord | undefined {
  const found = Object.create(null) as Record<string, unknown[]>;
  const isFlat = textOfName(list[0]) !== undefined;
  const count = Math.min(list.length, MAX_NAMES);
  try {
    for (let index = 0; index < count; index += isFlat ? 2 : 1) {
      if (!isFlat && (list[index] === undefined || list[index] === null)) continue;
      const [given, value] = isFlat ? [list[index], list[index + 1]] : pairOf(list[index]);
      const name = textOfName(given);
      if (name === undefined) return unreadable('got an array of something else');
      const values = (found[name.toLowerCase()] ??= []);
      if (Array.isArray(value) && typeof value[0] !== 'number')
        values.push(...(value.slice(0, MAX_NAMES) as unknown[]));
      else values.push(value);
    }
  } catch (error) {
    countFault('reading a list of headers', error);
    return undefined;
  }
  return found;
}

function ownHeader(carrier: HeaderRecord, name: string): unknown {
  const value = carrier[name];
  catchGetterPromise(READING, carrier, name, value);
  return value;
}

function pairOf(item: unknown): readonly unknown[] {
  if (Array.isArray(item)) return item;
  if (!isObject(item)) return [];
  const name = item['key'] ?? item['Key'] ?? item['name'] ?? item['Name'];
  if (textOfName(name) !== undefined) return [name, item['value'] ?? item['Value'] ?? item];
  const [only, ...more] = Object.keys(item);
  return only === undefined || more.length > 0 ? [] : [only, item[only]];
}

/** Some libraries represent names as bytes, too. */
function textOfName(name: unknown): string | undefined {
  if (typeof name === 'string') return name;
  const text = isBytes(name) ? headerText(name) : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** Creates a getter that converts a library's values to text and never throws. */
function safeGetter<Carrier>({
  keys,
  get,
}: {
  readonly keys: (carrier: Carrier) => string[];
  readonly get: (carrier: Carrier, name: string) => unknown;
}): TextMapGetter<Carrier> {
  return {
    keys(carrier) {
      try {
        return keys(carrier);
      } catch (error) {
        countFault('listing the headers of a carrier', error);
        return [];
      }
    },
    get(carrier, name) {
      try {
        const value = get(carrier, name);
        if (typeof value === 'string') return value;
        if (value === undefined || value === null || isEmptyList(value)) return undefined;
        return headerText(value) ?? unreadable(`got a ${name} that is neither text nor bytes`);
      } catch (error) {
        countFault('reading a header of a carrier', error);
        return undefined;
      }
    },
  };
}

/** Warns once per kind of mistake, not once per message. */
function unreadable(
  got: string,
  hint = 'Pass the headers as your library provides them, or an object of names and values.',
): undefined {
  warnOnce(
    `carrier ${got}`,
    'CARRIER_NOT_READABLE',
    `extractContext expected headers, ${got}: the sender's trace is not continued. ${hint}`,
  );
}

function firstOf(items: Iterable<unknown>): unknown[] {
  const first: unknown[] = [];
  for (const item of items) {
    if (first.length >= MAX_NAMES) break;
    first.push(item);
  }
  return first;
}

/** Other carriers list the values of all names in `values`, as an iterator. */
function allOf(values: unknown, first: unknown): unknown {
  catchPromise(READING, values);
  return Array.isArray(values) && values.length > 1 ? values : first;
}

const isName = (name: unknown): name is string => typeof name === 'string';

export function isIterable(carrier: object): carrier is Iterable<unknown> {
  try {
    return typeof (carrier as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
  } catch {
    return false;
  }
}

export function hasMethod(carrier: object, name: string): boolean {
  try {
    return typeof (carrier as HeaderRecord)[name] === 'function';
  } catch {
    return false;
  }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
