// The spans that sending-app.cjs sends and expected-span.ts expects, from their index alone: every kind of attribute, event, link, parent
// and status that a span may have.

const FIRST_SECOND = 1_764_349_200;
const RARE = 251;

const hex = (value, digits) => value.toString(16).padStart(digits, '0');

const VALUES = {
  text: 'Bestellung für 東京 ☕',
  'text.empty': '',
  yes: true,
  no: false,
  zero: 0,
  negative: -12,
  'largest.safe': Number.MAX_SAFE_INTEGER,
  'beyond.safe': 2 ** 53,
  double: 0.1,
  'double.largest': Number.MAX_VALUE,
  'double.smallest': Number.MIN_VALUE,
  texts: ['a', '', 'ß'],
  flags: [true, false],
  integers: [1, -1, Number.MIN_SAFE_INTEGER],
  doubles: [0.5, 1e-300],
  'list.empty': [],
};

const many = (count, of) => Array.from({ length: count }, (_, at) => of(at));

/** One in each of these per index, in turn. */
const VARIETIES = [
  () => ({}),
  () => ({ attributes: VALUES }),
  (index) => ({ parent: { flags: index % 2, isRemote: true, traceState: 'vendor=t61rcWkgMzE,other=1' } }),
  (index) => ({
    parent: { flags: index % 2, isRemote: false },
    attributes: { 'order.id': `o-${index}`, pieces: index },
  }),
  (index, start) => ({
    events: [
      { name: 'empty', time: later(start, 1) },
      { name: 'full', time: later(start, 2), attributes: { ...VALUES, index } },
    ],
  }),
  (index) => ({
    links: [
      { traceId: hex(index + 1, 32), spanId: hex(index + 1, 16), flags: 1 },
      {
        traceId: hex(index + 2, 32),
        spanId: hex(index + 2, 16),
        flags: 0,
        isRemote: true,
        traceState: 'a=b',
        attributes: VALUES,
      },
    ],
  }),
  () => ({ status: { code: 2, message: 'The kettle is empty: ☕' } }),
  () => ({ status: { code: 1 } }),
];

/** Large ones, that lose something to the limits of a span. */
const RARITIES = [
  () => ({ attributes: Object.fromEntries(many(140, (at) => [`many.${at}`, at])) }),
  (_index, start) => ({ events: many(140, (at) => ({ name: `event ${at}`, time: later(start, at) })) }),
  () => ({ links: many(140, (at) => ({ traceId: hex(at + 1, 32), spanId: hex(at + 1, 16), flags: 1 })) }),
  () => ({ attributes: { 'text.long': 'long '.repeat(4000) } }),
];

const later = ([seconds, nanos], by) => [seconds, nanos + by];

function spanOf(index) {
  const start = [FIRST_SECOND + Math.floor(index / 1000), (index % 1000) * 1_000_000 - (index % 1000 === 0 ? 0 : 1)];
  const isRare = index % RARE === RARE - 1;
  const among = isRare ? RARITIES : VARIETIES;
  const { parent, ...parts } = among[Math.floor(index / (isRare ? RARE : 1)) % among.length](index, start);
  return {
    name: `varied span ${index % 1000}`,
    kind: index % 5,
    start,
    end: later(start, index % 7),
    scope: { name: `scope-${index % 3}`, version: '1.2.3', schemaUrl: 'https://opentelemetry.io/schemas/1.38.0' },
    ...(parent && { parent: { ...parent, traceId: hex(index + 1, 32), spanId: hex(index + 1, 16) } }),
    ...parts,
    attributes: { index, ...parts.attributes },
  };
}

module.exports = { spanOf, VARIETIES: VARIETIES.length, RARE };
