// Compares the table of docs/transports.md with the results of the tests, or updates it:
// node results-table.mjs <output of jest --json> [--write]
import { readFileSync } from 'node:fs';
import { compareWithPage } from '../../consumers/doc-table.mjs';

const ASPECTS = ['client span', 'server span', 'context', 'errors', 'batch', 'stream'];
const MAJORS = ['Nest 10', 'Nest 11', 'Nest 12'];
/** The start of a test name that explains why a transport lacks a feature. */
const REASON = /^none: /;

const [results, ...options] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
const resultsOf = (file) =>
  testResults
    .filter(({ name }) => name.endsWith(`transports/${file}`))
    .flatMap(({ assertionResults }) => assertionResults);

const own = resultsOf('transports.spec.ts');
const all = [...own, ...resultsOf('plain-peers.spec.ts'), ...resultsOf('hostile.spec.ts')];
const titles = [...new Set(own.map(({ ancestorTitles: [title] }) => title))];

const failedOn = (tests) => {
  const failed = tests.filter(({ status }) => status !== 'passed');
  const majors = MAJORS.filter((major) => failed.some((test) => isOn(test, major)));
  return `NO (${majors.join(', ')})`;
};
const isOn = ({ ancestorTitles }, major) => ancestorTitles.some((title) => title.startsWith(major));
const arePassed = (tests) => tests.length > 0 && tests.every(({ status }) => status === 'passed');

function aspectCell(title, aspect) {
  const tests = own.filter(({ ancestorTitles }) => ancestorTitles[0] === title && ancestorTitles.includes(aspect));
  if (!arePassed(tests)) return failedOn(tests);
  const reason = tests.map((test) => test.title).find((text) => REASON.test(text));
  return reason ? `– ${reason.replace(REASON, '')}` : 'yes';
}

function majorCell(title, major) {
  const ofTransport = ({ ancestorTitles: [first] }) => first === title || first.startsWith(`${title}, `);
  return arePassed(all.filter((test) => ofTransport(test) && isOn(test, major))) ? 'yes' : 'NO';
}

const rows = titles.map((title) =>
  [title].concat(
    ASPECTS.map((aspect) => aspectCell(title, aspect)),
    MAJORS.map((major) => majorCell(title, major)),
  ),
);
const write = options.includes('--write');
process.exitCode = compareWithPage('transports', [['', ...ASPECTS, ...MAJORS], ...rows], write, 'transports.md')
  ? 1
  : 0;
