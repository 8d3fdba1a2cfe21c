import type { Directive } from './directive';
import { MOST_VERBOSE, OFF, type Verbosity } from './level';

/** A directive without a span and without values also applies to log lines that have its fields. */
export function isFixed({ span, fields }: Directive): boolean {
  return span === undefined && fields.every(({ matches }) => matches === undefined);
}

export function isScoped({ span, fields }: Directive): boolean {
  return span !== undefined || fields.length > 0;
}

/** The highest verbosity that any directive can enable; with conditions on values, the maximum. */
export function mostVerboseOf(directives: readonly Directive[]): Verbosity {
  const looksAtValues = directives.some(({ fields }) => fields.some(({ matches }) => matches !== undefined));
  if (looksAtValues) return MOST_VERBOSE;
  return directives.reduce<Verbosity>((most, { verbosity }) => (verbosity > most ? verbosity : most), OFF);
}

/** Sorts directives by precedence. A later directive replaces an earlier one with the same key. */
export function ordered(
  directives: readonly Directive[],
  about: (directive: Directive) => unknown,
): readonly Directive[] {
  const distinct = new Map(directives.map((directive) => [JSON.stringify(about(directive)), directive]));
  return [...distinct.values()].toSorted(moreSpecificFirst);
}

export function keyOf({ target, span, fields }: Directive): unknown {
  return [target, span, fields.map(({ name, value }) => [name, value])];
}

/** With equally many fields, the directive whose fields come later in the alphabet is first, as in Rust. */
function moreSpecificFirst(a: Directive, b: Directive): number {
  const byNames = namesOf(a) > namesOf(b) ? -1 : 1;
  return b.target.length - a.target.length || b.fields.length - a.fields.length || byNames;
}

function namesOf({ fields }: Directive): string {
  return fields.map(({ name }) => name).join('\0');
}
