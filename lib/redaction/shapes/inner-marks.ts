import type { Finding } from '../finding';
import { INNER_MARKS } from './marks';

/**
 * Finds the tokens that are known by what stands in the middle of them.
 *
 * @param hints where such a mark may begin: see `scan`
 */
export function findInnerMarks(text: string, hints: readonly number[], found: Finding[]): void {
  for (const at of hints) {
    for (const mark of INNER_MARKS) if (text.startsWith(mark.text, at)) mark.find(text, at, found);
  }
}
