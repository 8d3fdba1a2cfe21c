import { parseScript } from '../bundled/syntax';
import { mayBeMangled, provesNames } from './name-evidence';
import { FILES_REMEMBERED, LONGEST_PARSED, methodsDecoratedIn, type NameOrigin, textOf } from './name-origin';
import { type AnyFunction, type SourceFacts, sourceFacts } from './parameter-names';
import { standsIn } from './typescript-proof';

const proven = new WeakSet<AnyFunction>();

/**
 * Whether short names of a method are those of its source, and not a minifier's. They are where a longer name is bound
 * in the method, or in code that stands in the same class or file and is set alike. The file is read where nothing
 * else proves them, which is rare.
 */
export function areNamesProven(method: AnyFunction, origin: NameOrigin): boolean {
  if (proven.has(method)) return true;
  const facts = sourceFacts(method);
  const found = facts !== undefined && (facts.proven || isProvenAround(method, facts, origin));
  if (found) proven.add(method);
  return found;
}

function isProvenAround(
  method: AnyFunction,
  { parameters, spaced, properties }: SourceFacts,
  { file, owner }: NameOrigin,
): boolean {
  const source = Function.prototype.toString.call(method);
  // A loader compiles TypeScript in memory, and leaves the names as they are.
  const isTypeScript = file !== undefined && /\.[cm]?tsx?$/.test(file);
  const short = parameters.map(({ name }) => name).filter(mayBeMangled);
  if (isTypeScript && standsIn(textOf(file) ?? '', method, properties, short)) return true;
  const ofClass = classSource(owner?.());
  if (ofClass?.includes(source) && isProvenBy(`(${ofClass})`, spaced)) return true;
  const whole = file === undefined ? undefined : textOf(file);
  // Whoever called the decorator need not be where the method stands.
  if (file === undefined || !whole?.includes(source)) return false;
  return hasProvenMethod(file, whole, spaced) || (spaced && isFileProven(file, whole));
}

/** Our own code may stand in the same bundle, and be set alike. */
function hasProvenMethod(file: string, whole: string, spaced: boolean): boolean {
  return [...methodsDecoratedIn(file), areNamesProven].some((other) => {
    const facts = whole.includes(Function.prototype.toString.call(other)) ? sourceFacts(other) : undefined;
    return facts?.proven === true && facts.spaced === spaced;
  });
}

const verdicts = new Map<string, boolean>();

/** Code without spaces is nearly always minified, and mostly much: it is not worth the time that parsing takes. */
function isFileProven(file: string, whole: string): boolean {
  const known = verdicts.get(file) ?? (whole.length <= LONGEST_PARSED && isProvenBy(whole, true));
  if (verdicts.size < FILES_REMEMBERED) verdicts.set(file, known);
  return known;
}

function isProvenBy(source: string, spaced: boolean): boolean {
  try {
    return provesNames(parseScript(source), source, spaced);
  } catch {
    // Syntax that the parser does not know, or that is nested too deep, proves nothing.
    return false;
  }
}

function classSource(owner: object | undefined): string | undefined {
  const found: unknown = typeof owner === 'function' ? owner : owner?.constructor;
  return typeof found === 'function' ? Function.prototype.toString.call(found) : undefined;
}
