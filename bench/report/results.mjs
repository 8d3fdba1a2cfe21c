/** The saved results of the last run of each suite. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';

const FOLDER = new URL('../results/', import.meta.url);

/** Rounds a number to four significant digits; the measurements are no more precise. */
export async function saveResult(result) {
  mkdirSync(FOLDER, { recursive: true });
  const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  const exact = new Set([
    'started',
    'arrived',
    'lost',
    'counted',
    'silent',
    'exported',
    'failed',
    'dropped',
    'pending',
  ]);
  const json = JSON.stringify(result, (key, value) => (exact.has(key) ? value : rounded(key, value)));
  const text = await prettier.format(json, { parser: 'json', printWidth: 120 });
  writeFileSync(new URL(`${result.suite}.json`, FOLDER), text);
}

/** @returns the saved results, by suite */
export async function readResults() {
  if (!existsSync(fileURLToPath(FOLDER))) return {};
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  const results = files.map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')));
  return Object.fromEntries(results.map((result) => [result.suite, result]));
}
