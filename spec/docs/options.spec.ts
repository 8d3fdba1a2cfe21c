import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OptionRule } from '../../lib/validation/check-options';
import { TELEMETRY_OPTIONS } from '../../lib/config/option-tables';
import { NEST_OPTIONS } from '../../nest-module/telemetry.options';

const page = readFileSync(join(__dirname, '../../docs/options.md'), 'utf8');

/** The rows of the page that the tables in the code define. */
function rows(table: Readonly<Record<string, OptionRule>>, path = ''): string[] {
  return Object.entries(table).flatMap(([name, rule]) => {
    const row = `| \`${path}${name}\` | ${rule.expected.replaceAll('|', '\\|')} | ${rule.default ?? ''} |`;
    return [row].concat(rule.nested ? rows(rule.nested, `${path}${name}.`) : []);
  });
}

/** The rows of the table under a heading of the page. */
function rowsUnder(heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  return (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
}

describe('the page of options', () => {
  it('lists the options of startTelemetry as the code validates them', () => {
    expect(rowsUnder('startTelemetry')).toEqual(rows(TELEMETRY_OPTIONS));
  });

  it('lists the further options of TelemetryModule', () => {
    expect(rowsUnder('TelemetryModule')).toEqual(rows(NEST_OPTIONS));
  });

  it('gives the default of every option', () => {
    const silent = [...rows(TELEMETRY_OPTIONS), ...rows(NEST_OPTIONS)].filter((row) => row.endsWith('|  |'));
    expect(silent).toEqual([]);
  });
});
