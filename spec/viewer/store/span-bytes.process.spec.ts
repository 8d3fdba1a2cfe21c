import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPT = join(__dirname, 'heap-of-spans.cjs');

describe('the estimate of the memory of', () => {
  it.each([
    'spans without attributes',
    'traces of one span',
    'server spans',
    'spans with events',
    'spans with links',
    'spans with long texts',
    'spans with exact values',
    'log records',
  ])(
    '%s is close to the heap',
    (shape) => {
      const output = execFileSync(process.execPath, ['--expose-gc', SCRIPT, shape], { encoding: 'utf8' });
      const { heap, estimate } = JSON.parse(output) as { heap: number; estimate: number };
      expect(estimate / heap).toBeGreaterThan(0.85);
      expect(estimate / heap).toBeLessThan(1.6);
    },
    30_000,
  );
});
