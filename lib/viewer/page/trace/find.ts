import type { TraceModel } from './model/trace-model';

/** The spans of a trace that match the query in its field. */
export interface Matches {
  /** 1 for a match, by place. */
  readonly flags: Uint8Array;
  /** Matches before each place, and after the last one all. */
  readonly before: Int32Array;
  /** Places of the matches, in order. */
  readonly places: readonly number[];
}

/** @param isMatch of the span at a place */
export function findMatches(model: TraceModel, isMatch: (index: number) => boolean): Matches {
  const count = model.entries.length;
  const flags = new Uint8Array(count);
  const before = new Int32Array(count + 1);
  const places: number[] = [];
  for (let index = 0; index < count; index++) {
    before[index] = places.length;
    if (model.entries[index]?.kind !== 'span' || !isMatch(index)) continue;
    flags[index] = 1;
    places.push(index);
  }
  before[count] = places.length;
  return { flags, before, places };
}
