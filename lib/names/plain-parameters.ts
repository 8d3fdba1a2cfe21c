import type { Parameter } from './parameter';

const NAME = String.raw`[A-Za-z_$][\w$]*`;
/** Matches the head of a function whose parameters are plain names: `async find(id, options) {`. Others need the parser. */
const HEAD = new RegExp(
  String.raw`^(?:async\s+)?(?:function\b)?\s*\*?\s*(?:#?${NAME})?\s*\(\s*(${NAME}(?:\s*,\s*${NAME})*)\s*\)\s*(?:\{|=>)`,
);
/** Compilers for older targets move the body of an async function, and some parameters, into a call of one of these helpers. */
const MAY_BE_LOWERED = /awaiter|__async|generator/i;

/**
 * The parameters of a method that has only plain ones, without the parser: loading it takes longer than all else that a first
 * call does.
 *
 * @param source the source of a function, as `Function.prototype.toString` returns it
 * @returns `undefined` if reading them needs the parser
 */
export function plainParameters(source: string): readonly Parameter[] | undefined {
  const names = HEAD.exec(source)?.[1];
  if (names === undefined || MAY_BE_LOWERED.test(source)) return undefined;
  return names.split(',').map((name, index) => ({ name: name.trim(), index, path: [] }));
}
