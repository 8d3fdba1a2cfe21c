import { escapeControls } from '../../waterfall/terminal-text';

/** The streams of a command, and the wish of its user. */
export interface Terminal {
  /** Writes a trace to standard output. */
  readonly print: (text: string) => void;
  /** Writes something about the viewer: to standard output, unless that is for other programs. */
  readonly notice: (text: string) => void;
  readonly color: boolean;
  /** Aborted when the user ends the command. */
  readonly signal: AbortSignal;
  /** Aborted when the user does not wait for the end. */
  readonly hurry: AbortSignal;
}

/**
 * The terminal of this process. The first Ctrl+C ends the command, the second does not wait for files that are saved.
 *
 * @param isOutputTaken standard output is for another program
 */
export function processTerminal(isOutputTaken: boolean): Terminal {
  const end = new AbortController();
  const hurry = new AbortController();
  const stop = (): void => (end.signal.aborted ? hurry : end).abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  // The reader of a pipe has gone, such as `head`.
  process.stdout.on('error', () => end.abort());
  const write =
    (stream: NodeJS.WriteStream) =>
    (text: string): void =>
      void stream.write(`${text}\n`);
  const notice = write(isOutputTaken ? process.stderr : process.stdout);
  return {
    print: write(process.stdout),
    notice: (text) => notice(text.split('\n').map(escapeControls).join('\n')),
    color: !isOutputTaken && process.stdout.isTTY && process.stdout.hasColors(),
    signal: end.signal,
    hurry: hurry.signal,
  };
}
