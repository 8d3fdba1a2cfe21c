import { mayBeMangled, provesNames } from './name-evidence';
import { FILES_REMEMBERED, LONGEST_PARSED, methodsDecoratedIn, type NameOrigin, textOf } from './name-origin';
import { type AnyFunction, type SourceFacts, sourceFacts } from './parameter-names';
import { parseScript } from './parse-script';
import { standsIn } from './typescript-proof';

const proven = new WeakSet<AnyFunction>();

/**
 * Whether the short names of a method are those of its source. A longer bound name proves it: in the method, or in code
 * of the same class or file with the same spacing. The file is read only if nothing else is proof, which is rare.
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
  // A loader that compiles TypeScript in memory keeps the names.
  const isTypeScript = file !== undefined && /\.[cm]?tsx?$/.test(file);
  const short = parameters.map(({ name }) => name).filter(mayBeMangled);
  if (isTypeScript && standsIn(textOf(file) ?? '', method, properties, short)) return true;
  const ofClass = classSource(owner?.());
  if (ofClass?.includes(source) && isProvenBy(`(${ofClass})`, spaced)) return true;
  const whole = file === undefined ? undefined : textOf(file);
  // The decorator may be called from another file than the one that defines the method.
  if (file === undefined || !whole?.includes(source)) return false;
  return hasProvenMethod(file, whole, spaced) || (spaced && isFileProven(file, whole));
}

/** The code of this package counts too: it may be in the same bundle. As published, it has spaces. */
function hasProvenMethod(file: string, whole: string, spaced: boolean): boolean {
  return [...methodsDecoratedIn(file), areNamesProven].some((other) => {
    const facts = whole.includes(Function.prototype.toString.call(other)) ? sourceFacts(other) : undefined;
    return facts?.proven === true && facts.spaced === spaced;
  });
}

const provenFiles = new Map<string, boolean>();

/** Call it for code with spaces only: other code is nearly always minified, and too long to parse for nothing. */
function isFileProven(file: string, whole: string): boolean {
  const known = provenFiles.get(file) ?? (whole.length <= LONGEST_PARSED && isProvenBy(whole, true));
  if (provenFiles.size < FILES_REMEMBERED) provenFiles.set(file, known);
  return known;
}

function isProvenBy(source: string, spaced: boolean): boolean {
  try {
    return provesNames(parseScript(source), source, spaced);
  } catch {
    // Unknown syntax, or nested too deep.
    return false;
  }
}

function classSource(owner: object | undefined): string | undefined {
  const found: unknown = typeof owner === 'function' ? owner : owner?.constructor;
  return typeof found === 'function' ? Function.prototype.toString.call(found) : undefined;
}
