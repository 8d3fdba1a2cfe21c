import { isDeepStrictEqual, stripVTControlCharacters } from 'node:util';

/** The expected trace of the program with every loader: each span, its attributes and its parent. */
const EXPECTED = [
  { name: 'Orders.create', attributes: { customer: 'c-7', pieces: 2, order_id: 'o-8' }, parent: undefined },
  { name: 'reserve', attributes: { product: 'tea' }, parent: 'Orders.create' },
  { name: 'Orders.check', attributes: { id: 'o-8', notes: ['new'] }, parent: 'Orders.create' },
];

/** The recorded attributes, without the function name, which does not depend on the loader. */
function argumentsOf({ attributes }) {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'code.function.name'));
}

/** @returns `yes`, or the first failure */
export function verdictOf({ code, output }, spans) {
  if (code !== 0) return `fails: ${firstError(output)}`;
  if (spans.length === 0) return 'nothing arrives';
  for (const { name, attributes, parent } of EXPECTED) {
    const span = spans.find((one) => one.name === name);
    if (!span) return `no span \`${name}\``;
    if (!isDeepStrictEqual(argumentsOf(span), attributes)) return 'other arguments';
    if (spans.find(({ spanId }) => spanId === span.parentSpanId)?.name !== parent) return 'not nested';
  }
  return spans.length === EXPECTED.length ? 'yes' : `${spans.length} spans`;
}

/** The name of the error and its message, in one line. */
function firstError(output) {
  const plain = stripVTControlCharacters(output);
  const line = /(?:\w*Error|error)(?: \[\w+\])?(?: TS\d+)?: .*/.exec(plain)?.[0] ?? plain.trim().split('\n')[0] ?? '';
  const [sentence] = line.replace(/\s+/g, ' ').split('. ');
  return `\`${sentence.replaceAll('|', '/').replaceAll('`', "'").slice(0, 90)}\``;
}
