import fs from 'node:fs';

/** Captures standard output, including what Nest's logger and `pino` write to the descriptor. */
export interface CapturedOutput {
  /** The JSON lines. */
  lines(): readonly Record<string, unknown>[];
  release(): void;
}

export function captureOutput(): CapturedOutput {
  let written = '';
  const take = (text: unknown): number => {
    written += String(text);
    return Buffer.byteLength(String(text));
  };
  const write = fs.writeSync;
  const toDescriptor = jest
    .spyOn(fs, 'writeSync')
    .mockImplementation((descriptor: number, text: string) =>
      descriptor === 1 ? take(text) : write(descriptor, text),
    );
  const { isTTY } = process.stdout;
  process.stdout.isTTY = false;
  const toStream = jest.spyOn(process.stdout, 'write').mockImplementation((text) => take(text) >= 0);
  return {
    lines: () =>
      written
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    release() {
      toDescriptor.mockRestore();
      toStream.mockRestore();
      process.stdout.isTTY = isTTY;
    },
  };
}
