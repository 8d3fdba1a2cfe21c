type Write = typeof process.stdout.write;

/** Standard output of a command that runs code of the user. */
export interface OwnOutput {
  readonly print: (text: string) => void;
  /** Resolves when everything is written. */
  readonly drained: () => Promise<void>;
}

/** Reserves standard output for the command. Everything else that is written there goes to standard error. */
export function takeOutput(): OwnOutput {
  const { stdout, stderr } = process;
  const write: Write = stdout.write.bind(stdout);
  // A reader such as `head` may close the pipe.
  stdout.on('error', () => undefined);
  stdout.write = ((...args: Parameters<Write>) => stderr.write(...args)) as Write;
  return {
    print: (text) => void write(text),
    drained: () => new Promise((resolve) => write('', () => resolve())),
  };
}
