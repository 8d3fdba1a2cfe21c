import type { Statement } from '../bundled/syntax';

type Parser = typeof import('../bundled/syntax');

/**
 * Loads the parser when it is first needed. Most services never need it, and loading it takes longer than the rest of a first
 * call.
 */
export function loadParser(): Parser {
  return require('../bundled/syntax') as Parser;
}

/**
 * Parses a script.
 *
 * @throws SyntaxError if the source is not a script
 */
export function parseScript(source: string): readonly Statement[] {
  return loadParser().parseScript(source);
}
