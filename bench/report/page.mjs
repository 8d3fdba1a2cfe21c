/** Writes docs/benchmarks.md and its charts from bench/results. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { chartsOf } from './charts.mjs';
import { GOALS } from './goals.mjs';
import { sectionsOf } from './sections.mjs';
import { count, markdownTable, ratio } from './table.cjs';

const DOCS = new URL('../../docs/', import.meta.url);

const SUITES = {
  calls: [
    'Calls',
    `Each case calls a method that does almost nothing. _Hand-written_ is \`tracer.startActiveSpan\` with attributes and
\`try … catch … finally\`, on the stock SDK. _Added_ is the time of a call minus the undecorated call in the same state.

- _No SDK_: no provider is registered.
- _Off_: our filter disables the callsite. No other package has a filter.
- _Unsampled_: the parent is local and not recorded.
- _Dropped_: every span is sampled, and the processor drops it.
- _Batched_: the SDK's batch processor, with an exporter that succeeds at once.

Ours records all arguments by name, with redaction.`,
  ],
  http: [
    'HTTP',
    `A Nest service with one JSON route and one provider method. _TelemetryModule_ records the request, and the provider
method with its arguments. _Auto-instrumentations_ are OpenTelemetry's for http, Express or Fastify, and \`nestjs-core\`,
which does not support Nest 12. All export to a local receiver, which counts the spans. Requests come from another process,
over 32 connections. That process never sleeps: waking it would cost the service more than its own work, and it would happen
more often the slower the service is. _Processor a request_ is the processor time of all threads of the service.`,
  ],
  startup: ['Start', 'Resident memory is read after a garbage collection.'],
  export: [
    'Export',
    `Measures from \`startSpan\` to a local OTLP receiver in another process, at a steady rate for five seconds (two in a quick
run), with a burst in one turn of the event loop, or while the receiver refuses connections for ten seconds. _Lost_ spans did not arrive. _Uncounted_ spans are lost, and the
pipeline does not report them. The SDK's processor reports dropped spans in a warning through \`diag\` when its queue has room
again. Runs before 28 November 2026 did not read these warnings, and show all such spans as uncounted. With a queue of 300,000
the SDK has as much room as ours, whose queue is bounded by 64 MiB.`,
  ],
  growth: [
    'Growth',
    'The cost of one span at growing sizes, with a dropping processor. A power of 0 is flat, 1 linear, 2 quadratic.',
  ],
};

export function writePage(results) {
  const suites = Object.keys(SUITES).filter((name) => results[name]);
  const charts = suites.flatMap((name) => chartsOf(results[name]));
  for (const file of readdirSync(DOCS)) if (/^benchmarks-.*\.svg$/.test(file)) rmSync(new URL(file, DOCS));
  for (const { file, text } of charts) writeFileSync(new URL(`benchmarks-${file}.svg`, DOCS), text);
  const parts = [
    '# Benchmarks',
    `\`npm run bench\` writes this page from its last run. Each measurement has its own process, rounds are interleaved, and
medians are shown. Compare the ratios: both sides of each ratio were measured in the same run on the same machine.`,
    ...repeat(),
    '## Goals',
    goalTable(results),
    ...suites.flatMap((name) => suiteParts(name, results[name])),
  ];
  writeFileSync(new URL('benchmarks.md', DOCS), `${parts.join('\n\n')}\n`);
}

function repeat() {
  return [
    '## Run it yourself',
    '```sh\nnpm run bench                     # everything, on the running Node and on Node 24: 90 minutes\nnpm run bench -- calls --quick    # one part, less precise\nnode bench/run.mjs --help         # more options, such as CPU profiles\n```',
    `It installs the compared packages into folders of \`bench/\`, each with its own lock file. Run nothing else on the machine
meanwhile.`,
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
    loadAtStart > 0.5
      ? ` The machine was busy with other work (load ${loadAtStart}), so the numbers are less precise.`
      : '';
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
