import type { Statement } from '../bundled/syntax';

type Parser = typeof import('../bundled/syntax');

/**
 * Loads the parser. It is the largest file of a service, and takes longer to load than all else that a first call does. A
 * service needs it unless the head of each decorated method shows the parameters and proves their names.
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
