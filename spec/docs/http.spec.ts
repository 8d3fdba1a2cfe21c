import { filesOf, outputUnder, PageProgram } from './page-program';

const PAGE = 'docs/http.md';

/** Printed traces without ids, times and the bars. */
function shapeOf(output: string): string {
  return output
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<trace id>')
    .replaceAll(/ +[█▏▎▍▌▋▊▉]+ /g, ' <bar> ')
    .replaceAll(/(?:<1|\d+(?:\.\d+)?) (?:µs|ms|s)\b/g, '<time>')
    .replaceAll(/\(\d+ %\)/g, '(<share>)')
    .trim();
}

/** The part that names the phase; the second trace is so short that any phase may take a tenth of it. */
const firstTrace = (output: string): string => output.split('\n\ntrace ')[0] ?? '';

describe('the guide for outgoing requests', () => {
  it('shows a program that names the slow lookup, and what the program prints', async () => {
    const program = new PageProgram('docs-http', filesOf(PAGE));
    program.compile();
    const output = await program.run('out/src/slow-lookup.js');
    const shown = outputUnder(PAGE, 'Find a slow DNS lookup');
    expect(shapeOf(firstTrace(output))).toBe(shapeOf(firstTrace(shown)));
    expect(output.match(/^trace /gm)).toHaveLength(2);
    const [, share = ''] = /^time went to: DNS lookup of supplier\.internal in .* \((\d+) %\)$/m.exec(output) ?? [];
    expect(Number(share)).toBeGreaterThan(50);
  }, 60_000);
});
