import { limitNotes } from '../../../lib/collector/policies/limit-notes';
import { completeTailSamplingOptions, TAIL_SAMPLING_OPTIONS } from '../../../lib/sampling/tail/tail-sampling-options';

describe('the notes about limits', () => {
  it('concern only limits that are not the default', () => {
    expect(limitNotes(completeTailSamplingOptions({}))).toStrictEqual([]);
    expect(
      limitNotes({ maxTraces: 5, lateMillis: 0 }).map(({ option, effect }) => `${option} ${effect}`),
    ).toStrictEqual(['sampling.tail.maxTraces differs', 'sampling.tail.lateMillis left out']);
  });

  it('exist for every option that is not about policies', () => {
    const all = { maxTraces: 1, maxSpansPerTrace: 1, maxBytes: 1, decisionWaitMillis: 1, lateMillis: 1 };
    const options = limitNotes(all).map(({ option }) => option.replace('sampling.tail.', ''));
    expect([...options, 'policies', 'keepSampled', 'now'].toSorted()).toStrictEqual(
      Object.keys(TAIL_SAMPLING_OPTIONS).toSorted(),
    );
  });
});
