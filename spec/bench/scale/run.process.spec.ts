import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedRun } from './model';

const RUN = join(__dirname, '../../../bench/scale/run.mjs');
const REQUESTS = 200;

jest.setTimeout(60_000);

function run(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
}

/** The numbers that precede these words, of all lines that have them. */
const numbers = (text: string, words: string): readonly number[] =>
  Array.from(text.matchAll(new RegExp(`(\\d+) ${words}`, 'g')), ([, number]) => Number(number));

describe('the load generator', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'generator-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('exports every span of the model from each process, and says what must be kept', () => {
    const file = join(folder, 'expected.txt');
    const { stdout, stderr, status } = run(
      '--requests=200',
      '--processes=4',
      '--seed=5',
      '--ratio=0.1',
      `--expected=${file}`,
    );
    expect([status, stderr]).toStrictEqual([0, '']);
    const expected = expectedRun(5, REQUESTS, { headRatio: 0, error: true, latencyMillis: 1000, ratio: 0.1 });
    const [, ...perProcess] = numbers(stdout, 'spans,');
    expect(perProcess).toHaveLength(4);
    expect(numbers(stdout, 'exported')).toStrictEqual(perProcess);
    expect(perProcess.reduce((sum, spans) => sum + spans, 0)).toBe(expected.spans);
    expect(stdout).toContain(`\nreceived: ${expected.spans} spans\n`);
    const lines = Array.from(expected.kept, ([id, spans]) => `${id} ${spans}`);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toStrictEqual(lines);
  });

  it('exports only what the processes keep if they decide', () => {
    const { stdout } = run('--requests=200', '--processes=2', '--mode=process', '--ratio=0.2');
    const exported = numbers(stdout, 'exported').reduce((sum, spans) => sum + spans, 0);
    const [all = 0] = numbers(stdout, 'spans,');
    expect(exported).toBeGreaterThan(0);
    expect(exported).toBeLessThan(all / 2);
    expect(stdout).toContain(`\nreceived: ${exported} spans\n`);
  });

  it.each([
    ['--rate=fast', 'Expected a number from 0.1 to 100000 as --rate, got fast.'],
    ['--processes=11', 'Expected a number from 1 to 10 as --processes, got 11.'],
    ['--requests=1.5', 'Expected an integer as --requests, got 1.5.'],
    ['--mode=tail', 'Expected collector, process, head, off as --mode, got tail.'],
    ['--endpoint=http://example.com', 'Expected an address on loopback as --endpoint, got http://example.com.'],
  ])('refuses %s', (arg, message) => {
    const { status, stderr } = run(arg);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
