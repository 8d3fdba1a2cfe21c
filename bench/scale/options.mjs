/** The command line of the load generator. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const USAGE = `node bench/scale/run.mjs [options]

Sends the requests of a modelled shop of ten services (bench/scale/model/shop.cjs) through several processes. Each
service uses this library, and traces cross the processes. The same seed gives the same traces: ids, times and errors.

  --endpoint=<url>      an OTLP receiver on loopback; a local one that counts by default
  --protocol=<name>     http/protobuf (default), http/json or grpc
  --compression=<name>  none (default) or gzip
  --mode=<name>         collector (default): every span is exported, and a Collector decides
                        process: tail sampling in each process; head: the head decision only; off: no telemetry
  --requests=<count>    5000 by default
  --seconds=<count>     instead of --requests: as many as the rate gives in this time
  --rate=<count>        requests per second; 500 by default
  --processes=<count>   1 to 10; 3 by default
  --seed=<integer>      of the model; 1 by default
  --head-ratio=<ratio>  of the head decision; 0 by default
  --latency=<millis>    keep slower traces; 1000 by default
  --ratio=<ratio>       keep this share of all traces, by their id; 0.01 by default
  --expected=<file>     write the ids of the traces that must be kept, one a line with its number of spans
  --dist=<folder>       the build of the package; dist/ by default`;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const CHOICES = {
  protocol: ['http/protobuf', 'http/json', 'grpc'],
  compression: ['none', 'gzip'],
  mode: ['collector', 'process', 'head', 'off'],
};

/** @throws if an argument is unknown or invalid */
export function readOptions(argv) {
  const text = (value) => ({ type: 'string', ...(value !== undefined && { default: value }) });
  const { values } = parseArgs({
    args: argv,
    options: {
      endpoint: text(),
      protocol: text('http/protobuf'),
      compression: text('none'),
      mode: text('collector'),
      requests: text(),
      seconds: text(),
      rate: text('500'),
      processes: text('3'),
      seed: text('1'),
      'head-ratio': text('0'),
      latency: text('1000'),
      ratio: text('0.01'),
      expected: text(),
      dist: text(fileURLToPath(new URL('../../dist', import.meta.url))),
      help: { type: 'boolean', default: false },
    },
  });
  for (const [name, choices] of Object.entries(CHOICES)) {
    if (!choices.includes(values[name])) throw invalid(name, choices.join(', '), values[name]);
  }
  const { endpoint } = values;
  if (endpoint && !LOOPBACK.has(new URL(endpoint).hostname))
    throw invalid('endpoint', 'an address on loopback', endpoint);
  const rate = numberOf(values, 'rate', 0.1, 100_000);
  const seconds = values.seconds && numberOf(values, 'seconds', 0.01, 3600);
  return {
    help: values.help,
    endpoint,
    protocol: values.protocol,
    compression: values.compression,
    mode: values.mode,
    rate,
    requests: seconds ? Math.ceil(seconds * rate) : integerOf({ requests: '5000', ...values }, 'requests', 1, 1e8),
    processes: integerOf(values, 'processes', 1, 10),
    seed: integerOf(values, 'seed', 0, 2 ** 32 - 1),
    headRatio: numberOf(values, 'head-ratio', 0, 1),
    latencyMillis: numberOf(values, 'latency', 0, 1e9),
    ratio: numberOf(values, 'ratio', 0, 1),
    expected: values.expected && resolve(values.expected),
    dist: resolve(values.dist),
  };
}

function integerOf(values, name, least, most) {
  const number = numberOf(values, name, least, most);
  if (!Number.isInteger(number)) throw invalid(name, 'an integer', values[name]);
  return number;
}

function numberOf(values, name, least, most) {
  const number = Number(values[name]);
  if (!(number >= least && number <= most)) throw invalid(name, `a number from ${least} to ${most}`, values[name]);
  return number;
}

function invalid(name, expected, got) {
  return new Error(`Expected ${expected} as --${name}, got ${got}. See --help.`);
}
