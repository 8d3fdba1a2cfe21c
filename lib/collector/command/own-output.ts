type Write = typeof process.stdout.write;

/** Standard output of a command that runs code of its user. */
export interface OwnOutput {
  readonly print: (text: string) => void;
  /** Resolves when everything is written. */
  readonly drained: () => Promise<void>;
}

/** Keeps standard output for the command, to its end: what anything else writes there goes to standard error. */
export function takeOutput(): OwnOutput {
  const { stdout, stderr } = process;
  const write: Write = stdout.write.bind(stdout);
  // A reader such as `head` may go away.
  stdout.on('error', () => undefined);
  stdout.write = ((...args: Parameters<Write>) => stderr.write(...args)) as Write;
  return {
    print: (text) => void write(text),
    drained: () => new Promise((resolve) => write('', () => resolve())),
  };
}
