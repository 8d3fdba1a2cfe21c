// Preloaded into the viewer: prints how long its event loop was held, and its memory, when it ends.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { createHistogram, monitorEventLoopDelay, PerformanceObserver } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 5 });
let rss = 0;
let gc = 0;
let turnMax = 0;
let heapUsed = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) gc = Math.max(gc, duration);
}).observe({ entryTypes: ['gc'] });
delay.enable();

// The CPU time between two turns of a timer: on a busy machine, it is what the work of this process took, without the waits for
// a core. It counts all threads, those of the garbage collector included.
const turns = createHistogram();
let cpuBefore = cpuMicros();
setInterval(() => {
  const now = cpuMicros();
  turns.record(Math.max(1, now - cpuBefore));
  cpuBefore = now;
}, 5).unref();

function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return Math.round(user + system);
}

// The start of the process is no part of the measurement.
setTimeout(() => {
  delay.reset();
  turns.reset();
}, 1000).unref();
setInterval(() => (rss = Math.max(rss, process.memoryUsage().rss)), 500).unref();
// Before the viewer lets go of its store.
process.on('SIGINT', () => {
  setFlagsFromString('--expose-gc');
  delay.disable();
  turnMax = turns.max;
  runInNewContext('gc')();
  heapUsed = process.memoryUsage().heapUsed;
});
process.on('exit', () => {
  const millis = (nanos) => Math.round(nanos / 1e5) / 10;
  const measured = {
    p50: millis(delay.percentile(50)),
    p99: millis(delay.percentile(99)),
    max: millis(delay.max),
    turnP99: millis(turns.percentile(99) * 1000),
    turnMax: millis(turnMax * 1000),
    gc: Math.round(gc * 10) / 10,
    cpu: Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros / 1e6, 0),
    rss,
    heapUsed,
  };
  process.stderr.write(`measured ${JSON.stringify(measured)}\n`);
});
