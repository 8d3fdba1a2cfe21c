import { constants } from 'node:os';
import { guard } from '../diagnostics/fault';
import { emitWarningsAtOnce } from '../diagnostics/warning';
import { watchSoleHold } from '../export/otlp/transport/sole-hold';

export interface ExitHooks {
  /** Sends the ended spans while the process goes on. Never rejects. */
  flush(): Promise<void>;
  /**
   * Sends the ended spans when the process is about to end. Never rejects.
   *
   * @returns how many milliseconds are left for {@link flushNow}
   */
  flushLast(): Promise<number | void>;
  /**
   * Sends the ended spans and blocks until the receivers have responded.
   *
   * @param millis time limit; `shutdownTimeoutMillis` by default
   */
  flushNow(millis?: number): void;
}

/**
 * Signals that service managers, terminals and `nodemon` send to end a process, and that end it by default. Windows has
 * SIGBREAK for Ctrl+Break, but no SIGQUIT and no SIGUSR2.
 */
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK']
    : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/**
 * Sends the remaining spans when the process ends. The process still ends as it would have: with the same signal or exit
 * code. A second signal ends it at once.
 *
 * - SIGTERM, SIGINT, SIGHUP, SIGQUIT and SIGUSR2: without another listener, it sends the remaining spans and raises the
 *   signal again. With another listener, such as Nest's `enableShutdownHooks`, that listener ends the process.
 * - The event loop is empty, or only waits for a receiver: it sends the remaining spans first.
 * - `process.exit` and uncaught errors: it blocks the process while it sends the remaining spans.
 *
 * In a worker thread, the same applies to the end of the thread, which gets no signals. After `worker.terminate()` no code
 * of the thread runs, so the remaining spans are lost.
 *
 * @returns stops watching
 */
export function watchProcessEnd(hooks: ExitHooks): () => void {
  let isEnding = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    // Listeners added with `once` still count, because this one runs first.
    const isAlone = process.listenerCount(signal) === 1;
    const reraise = (): void => {
      unwatch();
      raise(signal);
    };
    if (isEnding) return reraise();
    if (!isAlone) return void hooks.flush();
    isEnding = true;
    // The signal is raised in the same turn as the last warnings.
    emitWarningsAtOnce();
    void hooks.flushLast().then((millis) => {
      // Spans may have ended during the flush.
      flushNow(millis ?? 0);
      reraise();
    });
  };
  const flushNow = (millis?: number): void => {
    emitWarningsAtOnce();
    guard('sending the last spans', () => hooks.flushNow(millis));
  };
  const onBeforeExit = (): void => void hooks.flushLast();
  const onExit = (): void => flushNow();
  const unwatchHold = watchSoleHold(() => hooks.flushLast());
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

/** Windows cannot raise every signal. */
function raise(signal: NodeJS.Signals): void {
  try {
    process.kill(process.pid, signal);
  } catch {
    process.exit(128 + (constants.signals[signal] ?? 0));
  }
}
