import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tailSamplingPolicies } from '../../../lib/collector/policies/tail-sampling-policies';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { completeTailSamplingOptions, TAIL_SAMPLING_OPTIONS } from '../../../lib/sampling/tail/tail-sampling-options';
import { TailSetup } from './tail-setup';

const page = readFileSync(join(__dirname, '../../../docs/tail-sampling.md'), 'utf8');

const rowsUnder = (heading: string): readonly string[] => {
  const [, section = ''] = page.split(`## ${heading}\n`);
  return (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
};

describe('the guide to tail sampling', () => {
  it('lists the options as the code validates them', () => {
    const rows = Object.entries(TAIL_SAMPLING_OPTIONS).map(
      ([name, { expected, default: standard }]) => `| \`${name}\` | ${expected} | ${standard} |`,
    );
    expect(rowsUnder('Options')).toEqual(rows);
  });

  it('lists every policy', () => {
    const listed = rowsUnder('Policies').map((row) => /tailPolicy\.(\w+)/.exec(row)?.[1] ?? '');
    expect(listed.toSorted()).toEqual(Object.keys(tailPolicy).toSorted());
  });

  it('has the conditions of the generated configuration', () => {
    const policies = [
      tailPolicy.latency({ thresholdMillis: 500 }),
      tailPolicy.attribute('tenant.id', 'acme'),
      tailPolicy.attribute('tenant.id'),
      tailPolicy.probabilistic({ ratio: 0.1 }),
    ];
    const load = { tracesPerSecond: 100, spansPerTrace: 8, gateways: 1, samplers: 1 };
    const written = JSON.stringify(tailSamplingPolicies(completeTailSamplingOptions({ policies }), load).policies);
    const shown = rowsUnder('Policies').flatMap((row) =>
      [...row.matchAll(/`([^`]*span\.[^`]*)`/g)].map(([, text = '']) => text),
    );
    expect(shown).toHaveLength(policies.length);
    for (const condition of shown) expect(written).toContain(JSON.stringify(condition).slice(1, -1));
  });

  it('names every count', () => {
    const unnamed = Object.keys(new TailSetup().tail.counts).filter((name) => !page.includes(`\`${name}\``));
    expect(unnamed).toEqual([]);
  });
});
