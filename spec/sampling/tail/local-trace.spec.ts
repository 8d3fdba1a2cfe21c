import type { FinishedSpan } from '../../../lib/otel/finished-span';
import { BufferedTrace } from '../../../lib/sampling/tail/local-trace';
import { TailSetup } from './tail-setup';

describe('a local trace', () => {
  it('keeps no reference to released spans', () => {
    const setup = new TailSetup();
    const span = setup.start('root');
    setup.end(span);
    const root = span as unknown as FinishedSpan;
    const local = new BufferedTrace(span.spanContext(), 0);
    local.spans.push(root);
    local.root = root;
    expect(local.release()).toEqual([root]);
    expect([local.spans, local.root]).toEqual([[], undefined]);
  });

  it('lasts until its decision if its root has not ended', () => {
    const local = new BufferedTrace(new TailSetup().start('root').spanContext(), 1000);
    expect(local.durationMillis).toBe(0);
    local.decidedAt = 1500;
    expect(local.durationMillis).toBe(500);
  });
});
