import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from './parameter';
import { parseFunction } from './function-source';
import { isEvidence, isSpaced, propertiesIn, provesNames } from './name-evidence';
import { isOfInterest, parametersOf } from './parameter-patterns';
import { loadParser } from './parse-script';
import { plainParameters } from './plain-parameters';

export type AnyFunction = (...args: never[]) => unknown;

/** What the source of a function shows. Each source is parsed once. */
export interface SourceFacts {
  /** All parameters, including `_`. */
  readonly parameters: readonly Parameter[];
  /** Whether the code has spaces between its tokens. */
  readonly spaced: boolean;
  /** Whether the function itself proves that no minifier has renamed its parameters. */
  readonly proven: boolean;
  /** Names of the properties that it reads; empty if `proven`. */
  readonly properties: readonly string[];
}

const read = new WeakMap<AnyFunction, SourceFacts>();

/**
 * Reads the parameters of a function from its source, in order: plain ones, defaults, rest, and each bound leaf of a
 * destructured one. A native or bound function shows no source; none of its arguments is recorded, and a warning is
 * given. Invented names such as `arg1` would hide a password from redaction, which checks the name first.
 *
 * @param where name of the function in the warning
 */
export function readParameters(method: AnyFunction, where: string): readonly Parameter[] {
  const facts = sourceFacts(method);
  if (!facts) warnOfNoSource(where);
  return facts?.parameters.filter(isOfInterest) ?? [];
}

/** Parameters with the names of `args`. Which one is the rest parameter is read from the source, if that is available. */
export function nameParameters(names: readonly string[], method: AnyFunction): readonly Parameter[] {
  // `length` does not count a rest parameter. If it covers all names, there is none.
  const known = names.length > method.length ? (sourceFacts(method)?.parameters ?? []) : [];
  return names.map((name, index) => {
    const rest = known.some((parameter) => parameter.index === index && parameter.rest);
    return { name, index, ...(rest ? { rest } : {}) };
  });
}

/** @returns `undefined` if the source cannot be read */
export function sourceFacts(method: AnyFunction): SourceFacts | undefined {
  const facts = read.get(method) ?? factsIn(Function.prototype.toString.call(method));
  if (facts) read.set(method, facts);
  return facts;
}

/**
 * Loads the parser if {@link sourceFacts} will need it for the method. Decorators call this, so that the first call of the
 * method does not have to read a file.
 */
export function prepareSourceFacts(method: AnyFunction): void {
  if (!provenAtHead(Function.prototype.toString.call(method))) loadParser();
}

function factsIn(source: string): SourceFacts | undefined {
  const parameters = provenAtHead(source);
  return parameters ? new HeadFacts(source, parameters) : parsedFacts(source);
}

/** Returns the parameters if the head of the function is enough to read them and to prove their names. */
function provenAtHead(source: string): readonly Parameter[] | undefined {
  const parameters = plainParameters(source);
  return parameters?.some(({ name }) => isEvidence(name)) ? parameters : undefined;
}

/** Facts from the head of a function. Only `spaced` needs the parser, and it is read only as evidence for other functions. */
class HeadFacts implements SourceFacts {
  readonly proven = true;
  readonly properties: readonly string[] = [];
  private parsedSpaced: boolean | undefined = undefined;

  constructor(
    private readonly source: string,
    readonly parameters: readonly Parameter[],
  ) {}

  get spaced(): boolean {
    return (this.parsedSpaced ??= parsedFacts(this.source)?.spaced ?? false);
  }
}

function parsedFacts(source: string): SourceFacts | undefined {
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
    `The parameter names of ${where} cannot be read, because its source is not available. Its arguments are not ` +
      "recorded. Name them: @Instrument({ args: ['orderId', …] }).",
  );
}
