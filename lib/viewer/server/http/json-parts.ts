/** The text of an object with a long list, item by item. */
export function* jsonListParts(rest: object, name: string, items: Iterable<unknown>): Generator<string, void> {
  const head = JSON.stringify(rest);
  yield `${head.slice(0, -1)}${head === '{}' ? '' : ','}${JSON.stringify(name)}:[`;
  let comma = '';
  for (const item of items) {
    yield comma + JSON.stringify(item);
    comma = ',';
  }
  yield ']}';
}
