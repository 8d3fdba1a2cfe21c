import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from './parameter';
import { parseFunction } from './function-source';
import { isEvidence, isSpaced, propertiesIn, provesNames } from './name-evidence';
import { isOfInterest, parametersOf } from './parameter-patterns';

export type AnyFunction = (...args: never[]) => unknown;

/** What the source of a function says. A source is parsed once. */
export interface SourceFacts {
  /** All of them, `_` included. */
  readonly parameters: readonly Parameter[];
  /** Whether the code is set with spaces between its tokens. */
  readonly spaced: boolean;
  /** Whether the function itself shows that no minifier has renamed what is bound in it. */
  readonly proven: boolean;
  /** Names of the properties that it uses, where it does not show that. */
  readonly properties: readonly string[];
}

const read = new WeakMap<AnyFunction, SourceFacts>();

/**
 * Reads the parameters of a function from its source: plain ones, defaults, rest, and each bound leaf of a destructured
 * one, in their order. A native or bound function shows no source: it has no names, so that none of its arguments is
 * recorded, and one warning says so. Redaction judges a value by its name first, and `arg1` may be a password.
 *
 * @param where what the warning calls the function
 */
export function readParameters(method: AnyFunction, where: string): readonly Parameter[] {
  const facts = sourceFacts(method);
  if (!facts) warnOfNoSource(where);
  return facts?.parameters.filter(isOfInterest) ?? [];
}

/** Parameters under names given by hand; which of them takes the rest says the source, where that can be read. */
export function nameParameters(names: readonly string[], method: AnyFunction): readonly Parameter[] {
  // A rest parameter does not count in a function's length: without one, the source has nothing to say.
  const known = names.length > method.length ? (sourceFacts(method)?.parameters ?? []) : [];
  return names.map((name, index) => {
    const rest = known.some((parameter) => parameter.index === index && parameter.rest);
    return { name, index, ...(rest ? { rest } : {}) };
  });
}

/** `undefined` where the source cannot be read. */
export function sourceFacts(method: AnyFunction): SourceFacts | undefined {
  const facts = read.get(method) ?? factsIn(Function.prototype.toString.call(method));
  if (facts) read.set(method, facts);
  return facts;
}

function factsIn(source: string): SourceFacts | undefined {
  const parsed = parseFunction(source);
  if (!parsed) return undefined;
  const { node, text, statements } = parsed;
  const parameters = parametersOf(node);
  const spaced = isSpaced(node, text);
  const proven = parameters.some(({ name }) => isEvidence(name)) || provesNames(statements, text, spaced);
  return { parameters, spaced, proven, properties: proven ? [] : propertiesIn(node) };
}

function warnOfNoSource(where: string): void {
  warnOnce(
    `parameters ${where}`,
    'PARAMETER_NAMES_UNKNOWN',
    `The parameter names of ${where} cannot be read, because its source is not available. So its arguments are not ` +
      "recorded. Name them: @Instrument({ args: ['orderId', …] }).",
  );
}
