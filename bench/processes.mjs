/** Child processes of a run. Each one is killed by its id when the run ends. */
import { spawn } from 'node:child_process';

const alive = new Set();

function killAll() {
  for (const child of alive) child.kill('SIGKILL');
}
process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    killAll();
    process.exit(1);
  });
}

/**
 * Starts Node. `lines` holds its standard output, `errorLine()` the line that names its error.
 *
 * @param node path of the binary
 */
export function start(node, args, { env = {}, cwd } = {}) {
  const child = spawn(node, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  alive.add(child);
  const lines = [];
  const waiting = [];
  let rest = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    for (const line of parts) {
      const next = waiting.findIndex((each) => line.startsWith(each.prefix));
      if (next >= 0) waiting.splice(next, 1)[0].resolve(line);
      else lines.push(line);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-20_000)));
  child.stdin.on('error', () => undefined);
  const ended = new Promise((resolve) => {
    child.on('error', ({ code }) => resolve({ code }));
    child.on('close', (code) => resolve({ code }));
  }).then((end) => {
    alive.delete(child);
    return end;
  });
  return {
    child,
    lines,
    ended,
    errorLine: () => errorLineOf(errors),
    /** Resolves with the next line that starts with `prefix`; rejects if the process ends or `millis` pass first. */
    line(prefix, millis = 30_000) {
      const index = lines.findIndex((line) => line.startsWith(prefix));
      if (index >= 0) return Promise.resolve(lines.splice(index, 1)[0]);
      const found = new Promise((resolve) => waiting.push({ prefix, resolve }));
      const early = ended.then(({ code }) => Promise.reject(new Error(errorLineOf(errors) || `ended with ${code}`)));
      return within(Promise.race([found, early]), millis, `waited ${millis} ms for \`${prefix}\``);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs Node to its end and parses its last line as JSON. Returns `{ reason }` if it fails twice. */
export async function measureApart(node, args, options) {
  const first = await runApart(node, args, options);
  return first.reason ? runApart(node, args, options) : first;
}

async function runApart(node, args, { millis = 60_000, ...options } = {}) {
  const run = start(node, args, options);
  try {
    const { code } = await within(run.ended, millis, `took longer than ${millis} ms`);
    if (code !== 0) return { reason: run.errorLine() || `ended with ${code}` };
    return JSON.parse(run.lines.at(-1));
  } catch (error) {
    return { reason: error.message };
  } finally {
    if (alive.has(run.child)) await run.stop();
  }
}

async function within(work, millis, message) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), millis);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The line that names the error, without paths of this machine. */
function errorLineOf(errors) {
  const lines = errors.split('\n').filter((line) => line.trim() && !/Warning|^\s+at |--trace-/.test(line));
  const named = lines.find((line) => /^(Uncaught )?\w*Error\b/.test(line)) ?? lines.at(-1) ?? '';
  return named
    .replaceAll(/(file:\/\/)?(\/[\w.@+-]+){2,}/g, '…')
    .trim()
    .slice(0, 200);
}
