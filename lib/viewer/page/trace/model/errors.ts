import { eachChild, spanAt, type TraceModel } from './trace-model';

const isError = (model: TraceModel, index: number): boolean => spanAt(model, index)?.status.code === 'error';

/** The spans where errors began: those with an error that have no child with one. In the order of the rows. */
export function errorOrigins(model: TraceModel): readonly number[] {
  const origins: number[] = [];
  for (let index = 0; index < model.entries.length; index++) {
    if (!isError(model, index)) continue;
    let hasFailedChild = false;
    eachChild(model, index, (child) => {
      hasFailedChild ||= isError(model, child);
    });
    if (!hasFailedChild) origins.push(index);
  }
  return origins;
}

/** The way of an error through a trace: from the span where it ended to the one where it began. */
export function errorChain(model: TraceModel, index: number): readonly number[] {
  if (!isError(model, index)) return [];
  const chain = [index];
  for (let parent = model.parents[index] ?? -1; parent >= 0 && isError(model, parent);) {
    chain.unshift(parent);
    parent = model.parents[parent] ?? -1;
  }
  // Downwards, the child that failed last is the one that made its parent fail.
  for (let at: number | undefined = index; at !== undefined;) {
    let next: number | undefined;
    eachChild(model, at, (child) => {
      if (isError(model, child) && (next === undefined || (model.ends[child] ?? 0) >= (model.ends[next] ?? 0)))
        next = child;
    });
    if (next !== undefined) chain.push(next);
    at = next;
  }
  return chain;
}

/** The next of sorted places after one, round the end; `undefined` if there is none. */
export function nextOf(places: readonly number[], after: number, direction: 1 | -1): number | undefined {
  if (direction === 1) return places.find((place) => place > after) ?? places[0];
  return places.findLast((place) => place < after) ?? places.at(-1);
}
