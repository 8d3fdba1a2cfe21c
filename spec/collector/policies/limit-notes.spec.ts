import { limitNotes } from '../../../lib/collector/policies/limit-notes';
import { TAIL_SAMPLING_OPTIONS } from '../../../lib/sampling/tail/tail-sampling-options';

describe('the notes about limits', () => {
  it('concern only the options that are given', () => {
    expect(limitNotes({ keepSampled: false })).toStrictEqual([]);
    expect(
      limitNotes({ maxTraces: 5, lateMillis: 0 }).map(({ option, effect }) => `${option} ${effect}`),
    ).toStrictEqual(['sampling.tail.maxTraces differs', 'sampling.tail.lateMillis left out']);
  });

  it('exist for every option that is not about policies', () => {
    const all = { maxTraces: 1, maxSpansPerTrace: 1, maxBytes: 1, decisionWaitMillis: 1, lateMillis: 1, now: () => 1 };
    const options = limitNotes(all).map(({ option }) => option.replace('sampling.tail.', ''));
    expect([...options, 'policies', 'keepSampled'].toSorted()).toStrictEqual(
      Object.keys(TAIL_SAMPLING_OPTIONS).toSorted(),
    );
  });
});
