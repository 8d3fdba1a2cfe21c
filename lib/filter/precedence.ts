import type { Directive } from './directive';
import { MOST_VERBOSE, OFF, type Verbosity } from './level';

/** Without values to look at and without a span, a directive about fields is also about the lines that have them. */
export function isFixed({ span, fields }: Directive): boolean {
  return span === undefined && fields.every(({ matches }) => matches === undefined);
}

export function isScoped({ span, fields }: Directive): boolean {
  return span !== undefined || fields.length > 0;
}

/** Nothing more verbose than the most verbose directive is on. Where values decide, it cannot be known beforehand. */
export function mostVerboseOf(directives: readonly Directive[]): Verbosity {
  const looksAtValues = directives.some(({ fields }) => fields.some(({ matches }) => matches !== undefined));
  if (looksAtValues) return MOST_VERBOSE;
  return directives.reduce<Verbosity>((most, { verbosity }) => (verbosity > most ? verbosity : most), OFF);
}

/** Two directives about the same are one: the later replaces the earlier. */
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

/** Of two that ask for equally many fields, the one whose fields come later in the alphabet is first, as in Rust. */
function moreSpecificFirst(a: Directive, b: Directive): number {
  const byNames = namesOf(a) > namesOf(b) ? -1 : 1;
  return b.target.length - a.target.length || b.fields.length - a.fields.length || byNames;
}

function namesOf({ fields }: Directive): string {
  return fields.map(({ name }) => name).join('\0');
}
