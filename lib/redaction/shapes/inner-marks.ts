import type { Finding } from '../finding';
import { INNER_MARKS } from './marks';

/**
 * Finds tokens that have a mark in the middle.
 *
 * @param hints where a mark may begin, from `scan`
 */
export function findInnerMarks(text: string, hints: readonly number[], found: Finding[]): void {
  for (const at of hints) {
    for (const mark of INNER_MARKS) if (text.startsWith(mark.text, at)) mark.find(text, at, found);
  }
}
