/** An example that checks its assertions when it runs, through a `doctest` (see `Claims`). */
export interface CheckedCode {
  readonly code: string;
  /** The expressions with an asserted value, in order. */
  readonly expressions: readonly string[];
}

const CLAIM = /^(?<before>.*?)\s*\/\/ (?<kind>=>|throws) (?<said>.+)$/;
const MORE = /^\s*\/\/ {2,}(?<said>.+)$/;

/**
value` into an assertion, whose value is JavaScript, stands behind the expression or on the =>  * Turns `expression; // => value` into an assertion. The value is JavaScript. It follows the expression or is on the => value` into an assertion, whose value is JavaScript, stands behind the expression or on the
 * next line, and may continue in `//   …` lines. `// throws OptionError: ratio` asserts the error and a part of its
 * message.
 */
export function withAssertions(code: string): CheckedCode {
  const expressions: string[] = [];
  const checked: string[] = [];
  const lines = code.split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const { before = '', kind, said } = CLAIM.exec(line)?.groups ?? {};
    if (kind === undefined) {
      checked.push(line);
      continue;
    }
    const expected = [said];
    while (MORE.test(lines[0] ?? '')) expected.push(MORE.exec(lines.shift() ?? '')?.groups?.['said']);
    if (before.trim() !== '') checked.push(before);
    const expression = checked.splice(lastStatement(checked)).join('\n').trim().replace(/;$/, '');
    const claim = expressions.push(expression) - 1;
    checked.push(
      kind === '=>'
        ? `doctest.gives(${claim}, (${expression}), (${expected.join('\n')}));`
        : `await doctest.throws(${claim}, async () => (${expression}), ${JSON.stringify(said)});`,
    );
  }
  return { code: checked.join('\n'), expressions };
}

/** The start of the last statement, by its indentation: examples are formatted like the sources. */
function lastStatement(lines: readonly string[]): number {
  let at = lines.length - 1;
  for (;;) {
    const line = lines[at];
    if (line === undefined) throw new Error(`no statement before the claim in: ${lines.join('\n')}`);
    const end = at;
    const depth = line.search(/\S/);
    const isBefore = (fits: (indent: number) => boolean) => (other: string, index: number) =>
      index < end && other.trim() !== '' && fits(other.search(/\S/));
    if (/^\s*[)\]}]/.test(line)) at = lines.findLastIndex(isBefore((indent) => indent === depth));
    else if (/^\s*[.?]/.test(line)) at = lines.findLastIndex(isBefore((indent) => indent < depth));
    else return at;
  }
}
