import { constants } from 'node:os';
import { guard } from '../diagnostics/fault';
import { emitWarningsAtOnce } from '../diagnostics/warning';
import { watchSoleHold } from '../export/otlp/transport/sole-hold';

/** What is done for the spans that are left when the process ends. */
export interface LastActs {
  /** Sends what has ended so far, while the process goes on; never rejects. */
  flush(): Promise<void>;
  /**
   * Sends it, because the process seems to be at its end; never rejects.
   *
   * @returns how many milliseconds are left for {@link flushNow}
   */
  flushLast(): Promise<number | void>;
  /** Sends it and waits for the answers, for at most this long; for the whole time of an end by default. */
  flushNow(millis?: number): void;
}

/**
 * Signals that end a process where nobody listens, and that somebody sends to end it: service managers, terminals,
 * `nodemon`. Windows has SIGBREAK for Ctrl+Break, and no SIGQUIT and SIGUSR2.
 */
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK']
    : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/**
 * Sees to it that the end of the process loses no span, and that the process ends as it would have: with the same
 * signal or exit code, at a second signal at once.
 *
 * - SIGTERM, SIGINT, SIGHUP, SIGQUIT and SIGUSR2: without another listener, spans that are left are sent, and the signal
 *   is raised again. Where another listener exists, such as Nest's with `enableShutdownHooks`, that one ends the process.
 * - The event loop has nothing left to do, or nothing but to wait for a receiver: what is left is sent first.
 * - `process.exit` and uncaught errors: what is left is sent while the process waits for it.
 *
 * In a worker thread, the same holds for the end of the thread, which gets no signals. `worker.terminate()` lets no code
 * of the thread run, and what is left is lost.
 *
 * @returns stops watching
 */
export function watchProcessEnd(acts: LastActs): () => void {
  let dying = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    // The listeners that are called once only are still counted, because ours comes first.
    const isAlone = process.listenerCount(signal) === 1;
    const die = (): void => {
      unwatch();
      raise(signal);
    };
    if (dying) return die();
    if (!isAlone) return void acts.flush();
    dying = true;
    // The signal comes in the same turn as the last warnings.
    emitWarningsAtOnce();
    void acts.flushLast().then((millis) => {
      // What has ended while the flush was under way, in the time that is left.
      leave(millis ?? 0);
      die();
    });
  };
  const leave = (millis?: number): void => {
    emitWarningsAtOnce();
    guard('sending the last spans', () => acts.flushNow(millis), undefined);
  };
  const onBeforeExit = (): void => void acts.flushLast();
  const onExit = (): void => leave();
  const unwatchHold = watchSoleHold(() => acts.flushLast());
  const unwatch = (): void => {
    unwatchHold();
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('exit', onExit);
  };
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  return unwatch;
}

/** Windows raises only some of its signals. */
function raise(signal: NodeJS.Signals): void {
  try {
    process.kill(process.pid, signal);
  } catch {
    process.exit(128 + (constants.signals[signal] ?? 0));
  }
}
