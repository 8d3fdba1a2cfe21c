import { decisionTimes, notesOnTimes } from '../../../lib/collector/tiers/decision-times';
import { settingsOf } from '../settings';

const given = (decisionWaitMillis: number | undefined, scheduledDelayMillis?: number) =>
  settingsOf({
    ...(decisionWaitMillis !== undefined && { tail: { decisionWaitMillis } }),
    ...(scheduledDelayMillis !== undefined && { options: { batch: { scheduledDelayMillis } } }),
  });

describe('the time of a decision', () => {
  it.each([
    ['by default', undefined, undefined, { afterFirstSpan: 60, afterRoot: 10 }],
    ['rounded up to whole seconds', 20_001, undefined, { afterFirstSpan: 21, afterRoot: 10 }],
    ['later after the root if services send later', 60_000, 20_100, { afterFirstSpan: 60, afterRoot: 26 }],
    ['earlier after the root if services send at once', 60_000, 100, { afterFirstSpan: 60, afterRoot: 6 }],
    ['the same for all traces if there is no time to wait for spans', 10_000, undefined, { afterFirstSpan: 10 }],
    ['never less than a second', 1, undefined, { afterFirstSpan: 1 }],
  ])('is, %s', (_, wait, delay, { afterRoot, ...times }: { afterFirstSpan: number; afterRoot?: number }) => {
    expect(decisionTimes(given(wait, delay))).toStrictEqual({ ...times, afterRoot });
  });

  it('has a note if spans may arrive after it', () => {
    expect(notesOnTimes(given(11_000))).toStrictEqual([]);
    expect(notesOnTimes(given(10_000))).toStrictEqual([
      {
        option: 'sampling.tail.decisionWaitMillis',
        effect: 'differs',
        text: expect.stringContaining('Set it to 11000 or more') as unknown,
      },
    ]);
  });
});
