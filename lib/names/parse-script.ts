import type { Statement } from '../bundled/syntax';

/**
 * Parses a script. Loads the parser with the first one: it is the largest file of a service, and a process without
 * decorated methods does not need it.
 *
 * @throws SyntaxError if the source is not a script
 */
export function parseScript(source: string): readonly Statement[] {
  return (require('../bundled/syntax') as typeof import('../bundled/syntax')).parseScript(source);
}
