/** The elements of HTML without an end tag. */
const VOID = new Set(['meta']);
const TOKEN =
  /<!doctype html>|<style>[^]*?<\/style>|<(?<end>\/?)(?<name>[a-z]\w*)(?<attributes>(?: [\w:-]+="[^"<]*")*)(?<closed>\/?)>|[^<]+/gy;
const ENTITY = /&(?!(?:amp|lt|gt|quot|#39);)/;
/** What XML 1.0 allows, without the controls that it discourages. */
const ALLOWED = /^[\n\t\x20-\x7E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Reads a document with our own writer's strict rules; throws where a text could have become markup. */
export function expectWellFormed(document: string): void {
  expect(document).toMatch(ALLOWED);
  const open: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const { groups = {}, 0: token } = TOKEN.exec(document) ?? { groups: {}, 0: '' };
    if (token === '') throw new Error(`not well-formed: ${document.slice(at, at + 200)}`);
    if (!token.startsWith('<style>') && ENTITY.test(token)) throw new Error(`unknown entity: ${token.slice(0, 200)}`);
    const { end, name = '', closed } = groups;
    if (name === '' || closed || VOID.has(name)) continue;
    if (end === '') open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> ends nothing: ${document.slice(at - 200, at + 20)}`);
  }
  expect(open).toEqual([]);
}
