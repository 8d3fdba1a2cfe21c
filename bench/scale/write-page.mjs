// Writes the tables of docs/scale.md from bench/results/scale: `node bench/scale/write-page.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { readRuns } = require('./plan/figures.cjs');
const { tablesOf, withTables } = require('./plan/page.cjs');

const PAGE = new URL('../../docs/scale.md', import.meta.url);
writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), tablesOf(readRuns())));
