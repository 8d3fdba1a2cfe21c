import { guard } from '../diagnostics/fault';
import { emitWarningsAtOnce } from '../diagnostics/warning';

/** What is done for the spans that are left when the process ends. */
export interface LastActs {
  /** Sends what has ended so far, while the process goes on; never rejects. */
  flush(): Promise<void>;
  /**
   * Sends it as the last thing that the process does, as far as is known; never rejects.
   *
   * @returns how many milliseconds are left for {@link flushNow}
   */
  flushLast(): Promise<number | void>;
  /** Sends it before it returns, in at most so many milliseconds; all the time of an end by default. */
  flushNow(millis?: number): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Sees to it that the end of the process loses no span, and that the process ends as it would have: with the same
 * signal or exit code, at a second signal at once.
 *
 * - SIGTERM and SIGINT: where nobody else listens to the signal, what is left is sent and the signal raised again. Where
 *   somebody does, such as Nest with `enableShutdownHooks`, ending the process is his business.
 * - The event loop has nothing left to do: what is left is sent first.
 * - `process.exit` and uncaught errors: what is left is sent while the process waits for it.
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
      process.kill(process.pid, signal);
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
  const unwatch = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('exit', onExit);
  };
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  return unwatch;
}
