/** docs/benchmarks.md and its charts, from what is kept in bench/results. Everything on it comes from there. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { chartsOf } from './charts.mjs';
import { GOALS } from './goals.mjs';
import { sectionsOf } from './sections.mjs';
import { count, markdownTable, ratio } from './table.cjs';

const DOCS = new URL('../../docs/', import.meta.url);

const SUITES = {
  calls: [
    'Calls',
    `A method that does next to nothing is called in each state. _Hand-written_ is \`tracer.startActiveSpan\` with
attributes and \`try … catch … finally\`, on the stock SDK. _Added_ is a call minus the undecorated one in the same state.
_No SDK_: nothing is registered. _Off_: our filter leaves the callsite out; no other package has that. _Unsampled_: the
parent, of this process, is not recorded. _Dropped_: all is sampled, the processor throws it away. _Batched_: the SDK's
batch processor, with an exporter that answers at once. Ours records all arguments by name, with redaction.`,
  ],
  http: [
    'HTTP',
    `A Nest service with one JSON route and one provider method. _TelemetryModule_: request span, provider method with its
arguments. _Auto-instrumentations_: OpenTelemetry's own of http, Express or Fastify, and \`nestjs-core\`, which does not
cover Nest 12. All export to a local receiver, which counts the spans; requests come from another process, over 32
connections. That process never sleeps: waking it would cost the service more than its own work does, and the slower the
service, the more often. _Processor a request_ is all that the service's process has used, by any of its threads.`,
  ],
  startup: ['Start', 'Resident memory is read after a collection.'],
  export: [
    'Export',
    `From \`startSpan\` to a local OTLP receiver in another process; a steady rate for five seconds (two in a quick run), or a
burst in one turn of the event loop. _Lost_ is what did not arrive; _uncounted_ is what the
pipeline does not tell either. The SDK's processor tells what it has dropped by a warning through \`diag\`, when its queue
takes a span again. Runs before 28 November 2026 did not listen there, and show all of it as uncounted. With a queue of
16,384 it has as much room as ours, which holds its queue of 2,048 and up to 24 batches on their way.`,
  ],
  growth: [
    'Growth',
    'What one span costs as something grows; dropping processor. A power of 0 is flat, 1 linear, 2 quadratic.',
  ],
};

export function writePage(results) {
  const suites = Object.keys(SUITES).filter((name) => results[name]);
  const charts = suites.flatMap((name) => chartsOf(results[name]));
  for (const file of readdirSync(DOCS)) if (/^benchmarks-.*\.svg$/.test(file)) rmSync(new URL(file, DOCS));
  for (const { file, text } of charts) writeFileSync(new URL(`benchmarks-${file}.svg`, DOCS), text);
  const parts = [
    '# Benchmarks',
    `The last run, written by \`npm run bench\`. Each measurement has a process of its own, rounds are interleaved, and
medians are shown. Read the ratios: both sides of each were measured in the same run on the same machine.`,
    ...repeat(),
    '## What must hold',
    goalTable(results),
    ...suites.flatMap((name) => suiteParts(name, results[name])),
  ];
  writeFileSync(new URL('benchmarks.md', DOCS), `${parts.join('\n\n')}\n`);
}

function repeat() {
  return [
    '## How to repeat it',
    '```sh\nnpm run bench                     # everything, on the running Node and on Node 24: an hour and a half\nnpm run bench -- calls --quick    # one part, roughly\nnode bench/run.mjs --help         # further options, such as profiles of a measurement\n```',
    `It installs what it compares with into folders of \`bench/\`, each with a lock file of its own, and needs a machine that
does nothing else meanwhile.`,
  ];
}

function goalTable(results) {
  const nodes = Object.values(results).flatMap(({ runs }) => runs.map(({ node }) => node));
  const versions = [...new Set(nodes)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const rows = GOALS.flatMap(({ suite, what, goal, holds, value }) => {
    const cells = versions.map((version) => {
      const run = results[suite]?.runs.find(({ node }) => node === version);
      const number = run ? value(run) : Number.NaN;
      if (!Number.isFinite(number)) return 'not measured';
      return `${number >= 1000 ? count(number) : ratio(number)} ${holds(number) ? 'met' : '**missed**'}`;
    });
    return [[what, goal, ...cells]];
  });
  return markdownTable(['what', 'goal', ...versions.map((version) => `Node ${version}`)], rows);
}

function suiteParts(name, result) {
  const [title, about] = SUITES[name];
  const { cores, platform, loadAtStart } = result.machine;
  const busy =
    loadAtStart > 0.5 ? ` The machine was busy with other work (load ${loadAtStart}): the numbers are rough.` : '';
  const quick = result.quick ? ' A quick run.' : '';
  const when = `${result.date}, ${platform}, ${cores} cores, ${result.rounds} ${result.rounds === 1 ? 'round' : 'rounds'}.${quick}${busy}`;
  const missing = result.missing.map((reason) => `- ${reason}`).join('\n');
  const pictures = chartsOf(result).map((chart) => `![${chart.title}](benchmarks-${chart.file}.svg)`);
  const tables = sectionsOf(result).flatMap((section) => [`### ${section.title}`, section.text]);
  return [`## ${title}`, about, when, ...(missing ? [missing] : []), ...pictures, ...tables, ...versionLines(result)];
}

function versionLines({ runs }) {
  const all = Object.assign({}, ...runs.map(({ versions }) => versions));
  return Object.entries(all).map(([of, packages]) => {
    const list = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
    return `Versions, ${of}: ${list.join(', ')}.`;
  });
}
