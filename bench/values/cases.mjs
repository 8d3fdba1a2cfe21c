/**
 * Each family is one kind of value in growing sizes. Values of `fresh` families are created again for each measurement,
 * because reading changes them (V8 flattens a concatenated string once).
 */
const entries = (size) => Array.from({ length: size }, (_, index) => [`key${index}`, index]);

function nested(depth) {
  let value = { leaf: 'x' };
  for (let level = 0; level < depth; level++) value = { id: level, deeper: value };
  return value;
}

/** Text as a service logs it: names, separators, digits and ordinary words. */
const TEXT = 'user=bob id=4711 at 2026-01-01T10:15:30Z said: the order was sent, {"sku":"a-1","count":2}; ';
const flat = (size) => Buffer.from(TEXT.repeat(Math.ceil(size / TEXT.length)).slice(0, size)).toString();

function concatenated(size) {
  let text = '';
  for (let length = 0; length < size; length += 10_000) text += TEXT.repeat(10_000 / TEXT.length + 1).slice(0, 10_000);
  return text.slice(0, size) === text ? text : text + 'x';
}

const trap = (handler) => new Proxy({}, handler);
const fail = () => {
  throw new Error('trapped');
};

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

export const FAMILIES = {
  'string, characters': { sizes: [1e3, 1e4, 1e5, 1e6, 1e8], make: flat },
  'string never read before, characters': {
    sizes: [1e4, 1e5, 1e6, 1e8],
    make: concatenated,
    fresh: true,
    why: 'V8 joins a concatenated text, once, before any part of it can be read',
  },
  'error message, characters': { sizes: [1e3, 1e4, 1e6, 1e8], make: (size) => new Error(flat(size)) },
  'string inside of an object, characters': { sizes: [1e3, 1e4, 1e6, 1e8], make: (size) => ({ text: flat(size) }) },
  'only separators, characters': { sizes: [1e3, 1e4, 1e6, 1e8], make: (size) => 'a:'.repeat(size / 2) },
  'object, keys': {
    sizes: [10, 100, 1e3, 1e4, 1e5, 1e6],
    make: (size) => Object.fromEntries(entries(size)),
    why: 'V8 lists and sorts all keys before it hands out the first; JavaScript has no way around that',
  },
  'object of functions, keys': {
    sizes: [10, 100, 1e3, 1e5],
    make: (size) => Object.fromEntries(entries(size).map(([key]) => [key, fail])),
    why: 'as above',
  },
  'array of numbers, items': { sizes: [10, 100, 1e4, 1e6], make: (size) => Array.from({ length: size }, (_, i) => i) },
  'array of strings, items': {
    sizes: [10, 100, 1e4, 1e6],
    make: (size) => Array.from({ length: size }, (_, i) => `s${i}`),
  },
  'array of objects, items': {
    sizes: [10, 100, 1e4, 1e6],
    make: (size) => Array.from({ length: size }, (_, id) => ({ id })),
  },
  'set, items': { sizes: [10, 100, 1e4, 1e6], make: (size) => new Set(entries(size).map(([key]) => key)) },
  'map, items': { sizes: [10, 100, 1e4, 1e6], make: (size) => new Map(entries(size)) },
  'sparse array, length': { sizes: [10, 1e4, 1e9], make: (size) => Array(size) },
  'binary data, bytes': { sizes: [10, 1e4, 1e8], make: (size) => Buffer.alloc(size) },
  'bigint, bits': { sizes: [10, 1e3, 1e5, 1e7], make: (size) => 1n << BigInt(size) },
  'nested object, levels': { sizes: [10, 100, 1e4, 1e5], make: nested },
  'hostile, kinds': {
    sizes: [
      'plain',
      'revoked proxy',
      'throwing proxy',
      'throwing getter',
      'throwing toJSON',
      'endless toJSON',
      'cycle',
    ],
    make: (kind) =>
      ({
        plain: () => ({ id: 1 }),
        'revoked proxy': revoked,
        'throwing proxy': () => trap({ get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
        'throwing getter': () => Object.defineProperty({}, 'id', { get: fail, enumerable: true }),
        'throwing toJSON': () => ({ toJSON: fail }),
        'endless toJSON': () => {
          const again = () => ({ more: { toJSON: again }, evenMore: { toJSON: again } });
          return { toJSON: again };
        },
        cycle: () => {
          const value = { id: 1 };
          value.self = value;
          return value;
        },
      })[kind](),
  },
};
