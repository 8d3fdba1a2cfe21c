/** The table of the suite `messages`. */
import { CASES, STATES } from '../messages/cases.mjs';
import { failures, withFailures } from './cases.mjs';
import { median, medianRatio } from './statistics.cjs';
import { duration, markdownTable, ratio } from './table.cjs';

export function messages(run) {
  const states = Object.keys(STATES);
  const nanos = (name, state) => run.cases.find((each) => each.name === name && each.state === state)?.nanos ?? [];
  const timesOf = (name) => states.map((state) => duration(median(nanos(name, state))));
  const ratiosOf = (name) =>
    ['10 %', '100 %'].map((state) => ratio(medianRatio(nanos(name, state), nanos(name, 'bare'))));
  const rows = Object.keys(CASES)
    .filter((name) => nanos(name, 'bare').length > 0)
    .map((name) => [name].concat(timesOf(name), ratiosOf(name)));
  const text = markdownTable(['processor a message', ...states, '10 %, × bare', '100 %, × bare'], rows);
  return [
    {
      title: 'Messages',
      text: withFailures(
        text,
        failures(run.cases, ({ name, state }) => `${name}, ${state}`),
      ),
    },
  ];
}
