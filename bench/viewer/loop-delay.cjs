// Preloaded into the viewer: prints how long its event loop was held, and its memory, when it ends.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { monitorEventLoopDelay, PerformanceObserver } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 5 });
let rss = 0;
let gc = 0;
let heapUsed = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) gc = Math.max(gc, duration);
}).observe({ entryTypes: ['gc'] });
delay.enable();
// The start of the process is no part of the measurement.
setTimeout(() => delay.reset(), 1000).unref();
setInterval(() => (rss = Math.max(rss, process.memoryUsage().rss)), 500).unref();
// Before the viewer lets go of its store.
process.on('SIGINT', () => {
  setFlagsFromString('--expose-gc');
  delay.disable();
  runInNewContext('gc')();
  heapUsed = process.memoryUsage().heapUsed;
});
process.on('exit', () => {
  const millis = (nanos) => Math.round(nanos / 1e5) / 10;
  const measured = {
    p50: millis(delay.percentile(50)),
    p99: millis(delay.percentile(99)),
    max: millis(delay.max),
    gc: Math.round(gc * 10) / 10,
    cpu: Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros / 1e6, 0),
    rss,
    heapUsed,
  };
  process.stderr.write(`measured ${JSON.stringify(measured)}\n`);
});
