import { warnOnce } from '../../diagnostics/warning';
import { processPart } from '../../process/process-record';
import { traceLimits } from './trace-limits';

/** Targets beyond these are not watched: what is counted must not grow without bounds itself. */
const MOST_TARGETS = 1000;
const namesByTarget = processPart('span-names', () => new Map<string, Set<string>>());

/** Counts the different names that spans of a target have, and warns once where there are too many. */
export function watchSpanName(target: string, name: string): void {
  const names = namesByTarget.get(target);
  if (!names) {
    if (namesByTarget.size < MOST_TARGETS) namesByTarget.set(target, new Set([name]));
    return;
  }
  const { spanNameCountLimit: most } = traceLimits();
  if (names.size > most || names.has(name)) return;
  names.add(name);
  if (names.size <= most) return;
  warnOnce(
    `names of ${target}`,
    'TOO_MANY_SPAN_NAMES',
    `Spans of ${target} have more than ${most} names, the latest ${JSON.stringify(name.slice(0, 64))}. A name says ` +
      'what is done; put what varies (ids, paths) into fields. Back ends group by name, and pay for each.',
  );
}

/** For tests: forgets all names. */
export function forgetNames(): void {
  namesByTarget.clear();
}
