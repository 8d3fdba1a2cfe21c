/** The tables of the suite `http`. */
import { ADAPTERS, NESTS, WAYS } from '../http/suite.mjs';
import { failures, middle, withFailures } from './cases.mjs';
import { addedAgainst, addedTo, timesBare } from './http-ratios.mjs';
import { count, markdownTable, ratio } from './table.cjs';

const COLUMNS = [
  '',
  'processor a request',
  'added, × bare',
  'over the floor, × bare',
  "× auto-instrumentations'",
  'requests/s',
  '× bare',
  'resident',
  '× bare',
  'spans a request',
];

export function http(run) {
  return NESTS.flatMap((nest) =>
    ADAPTERS.flatMap((adapter) => {
      const cases = run.cases.filter((each) => each.nest === nest && each.adapter === adapter);
      if (!cases.find(({ name }) => name === 'bare')?.rounds.length) return [];
      const rows = cases.map(({ name, rounds, reason }) => {
        const { title } = WAYS[name];
        if (reason) return [title, 'cannot run', ...COLUMNS.slice(2).map(() => '')];
        const where = { nest, adapter, name };
        return [
          title,
          `${middle(rounds, 'processorMicros').toFixed(1)} µs`,
          ratio(addedTo(run, where, 'bare')),
          ratio(addedTo(run, where, 'floor')),
          ratio(addedAgainst(run, where, 'auto 100')),
          count(middle(rounds, 'requestsPerSecond')),
          ratio(timesBare(run, where, 'requestsPerSecond')),
          `${middle(rounds, 'mebibytes').toFixed(0)} MiB`,
          ratio(timesBare(run, where, 'mebibytes')),
          ratio(middle(rounds, 'spansPerRequest')),
        ];
      });
      const text = withFailures(
        markdownTable(COLUMNS, rows),
        failures(cases, ({ name }) => WAYS[name].title),
      );
      return [{ title: `Nest ${nest}, ${adapter === 'express' ? 'Express' : 'Fastify'}`, text }];
    }),
  );
}
