import { warnOnce } from '../../diagnostics/warning';
import { processPart } from '../../process/process-record';
import { traceLimits } from './trace-limits';

/** Further targets are not watched, so that this map stays bounded. */
const MAX_TARGETS = 1000;
const namesByTarget = processPart('span-names', () => new Map<string, Set<string>>());

/** Counts the different span names of a target, and warns once above `traceLimits.spanNameCountLimit`. */
export function watchSpanName(target: string, name: string): void {
  const names = namesByTarget.get(target);
  if (!names) {
    if (namesByTarget.size < MAX_TARGETS) namesByTarget.set(target, new Set([name]));
    return;
  }
  const { spanNameCountLimit: most } = traceLimits();
  if (names.size > most || names.has(name)) return;
  names.add(name);
  if (names.size <= most) return;
  warnOnce(
    `names of ${target}`,
    'TOO_MANY_SPAN_NAMES',
    `Spans of ${target} have more than ${most} names, the latest ${JSON.stringify(name.slice(0, 64))}. Use a constant name ` +
      'and put ids and paths in fields: backends group spans by name, and each name costs them storage.',
  );
}

/** For tests: forgets all names. */
export function forgetNames(): void {
  namesByTarget.clear();
}
