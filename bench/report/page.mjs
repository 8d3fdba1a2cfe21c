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
  gate: [
    'Costs that do not depend on the machine',
    `The bytes that a call or a request allocates, the promises and contexts that it creates, the listeners that it adds, and the
files and modules that a start loads. These figures are the same on every machine, whatever else runs on it. CI compares
them with the saved ones, and fails if one has grown by more than a tenth: \`node bench/run.mjs gate\`. The figures of a request are
what tracing adds to the same service without tracing. _Ignored_ means \`ignore: ['/**']\`. The _floor_ is a service whose only middleware
creates a context. The bytes of a call include those of the method itself (312 bytes if it is async).`,
  ],
  http: [
    'HTTP',
    `A Nest service with one JSON route and one provider method. _TelemetryModule_ records the request, and the provider
method with its arguments. _Auto-instrumentations_ are OpenTelemetry's for http, Express or Fastify, and \`nestjs-core\`,
which does not support Nest 12. All export to a local receiver, which counts the spans.

Read the processor time first: it includes all threads of the service, and other work on the machine changes it little.

- _Added, × bare_ is the time that tracing adds to the bare service, divided by the time of the bare service.
- _Over the floor, × bare_ is the time that tracing adds to the floor, divided by the time of the bare service. The floor is a
  service whose only middleware creates a context for each request, which every tracer needs.
- _× auto-instrumentations'_ is the added time, divided by the time that the auto-instrumentations add at 100 %.

Requests come from another process, over 32 connections. That process never sleeps, because waking it would cost the
service more processor time than a request.`,
  ],
  messages: [
    'Messages',
    `Functions that do the work of a broker's client, without a broker. _Not started_ is a wrapped function in a process that did not
start telemetry. The exporter drops the spans.`,
  ],
  startup: ['Start', 'Resident memory is read after a garbage collection.'],
  export: [
    'Export',
    `Measures the whole way from \`startSpan\` to a local OTLP receiver in another process. There are three kinds of load: a steady
rate for five seconds (two in a quick run), a burst in one turn of the event loop, and a steady rate while the receiver refuses
connections for ten seconds. _Lost_ spans did not arrive. _Uncounted_ spans are lost spans that the pipeline does not report.
The SDK's processor reports dropped spans in a warning through \`diag\` when its queue has room again. Runs before
28 November 2026 did not read these warnings, so they show all such spans as uncounted. Our queue holds 64 MiB, about
300,000 of these spans. To compare like with like, the SDK was also measured with a queue of 300,000 spans.`,
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
    `After this page, you know the cost of a traced call, of a traced request and of starting a traced process, and what happens
in a burst of spans and in an outage of the receiver. Each is compared with hand-written spans or with
OpenTelemetry's auto-instrumentations. You can repeat all measurements on your own machine. To lower the cost in your service, read
[keep tracing cheap](performance.md).`,
    '## How it was measured',
    `Each measurement runs in its own process. The rounds of all measurements alternate, and the tables show medians. Compare ratios, not
times: both sides of a ratio come from the same run on the same machine. The line below each title says when and where its
tables were measured.`,
    ...repeat(),
    '## Goals',
    'The limits that the package sets itself, and the results of the last run. We work on each missed goal.',
    goalTable(results),
    ...suites.flatMap((name) => suiteParts(name, results[name])),
  ];
  writeFileSync(new URL('benchmarks.md', DOCS), `${parts.join('\n\n')}\n`);
}

function repeat() {
  return [
    '## Run it yourself',
    `\`\`\`sh
npm run bench                         # everything, on the running Node and on Node 24: at most 40 minutes
npm run bench -- --quick              # everything on the running Node, less precisely: at most 8 minutes
node bench/run.mjs http --node=24     # one part, on one Node
node bench/run.mjs gate               # only the costs that do not depend on the machine, as CI does
node bench/run.mjs --help             # more options, such as CPU profiles and flags of Node
\`\`\``,
    `The benchmark installs the other packages into folders of \`bench/\`, each with its own lock file. While it runs, use the machine for
nothing else.`,
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
      const text = number >= 1000 ? count(number) : number > 0 && number < 0.1 ? number.toFixed(3) : ratio(number);
      return holds ? `${text} ${holds(number) ? 'met' : '**missed**'}` : text;
    });
    return [[what, goal ?? '', ...cells]];
  });
  return markdownTable(['what', 'goal', ...versions.map((version) => `Node ${version}`)], rows);
}

function suiteParts(name, result) {
  const [title, about] = SUITES[name];
  const missing = (result.missing ?? []).map((reason) => `- ${reason}`).join('\n');
  const pictures = chartsOf(result).map((chart) => `![${chart.title}](benchmarks-${chart.file}.svg)`);
  const tables = sectionsOf(result).flatMap((section) => [`### ${section.title}`, section.text]);
  return [
    `## ${title}`,
    about,
    whenOf(result),
    ...(missing ? [missing] : []),
    ...pictures,
    ...tables,
    ...versionLines(result),
  ];
}

/** When and where a result was measured. */
function whenOf({ date, machine, rounds, quick, flags = [], minutes }) {
  if (!machine) return `${date}.`;
  const { cores, platform, loadAtStart } = machine;
  const facts = [date, platform, `${cores} cores`, `${rounds} ${rounds === 1 ? 'round' : 'rounds'}`];
  if (minutes) facts.push(`${minutes} minutes`);
  const sentences = [`${facts.join(', ')}.`];
  if (quick) sentences.push('This was a quick run.');
  if (flags.length > 0) sentences.push(`The services ran with \`${flags.join(' ')}\`.`);
  if (loadAtStart > 0.5) {
    sentences.push(`The machine was busy with other work (load ${loadAtStart}), so the numbers are less precise.`);
  }
  return sentences.join(' ');
}

function versionLines({ runs }) {
  const all = Object.assign({}, ...runs.map(({ versions = {} }) => versions));
  return Object.entries(all).map(([of, packages]) => {
    const list = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
    return `Versions, ${of}: ${list.join(', ')}.`;
  });
}
