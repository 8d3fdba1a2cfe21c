import type { Finding } from './finding';
import { INNER_MARKS } from './marks';

const ANY = new RegExp([...new Set(INNER_MARKS.map(({ text }) => text))].join('|'), 'g');

/** Finds the tokens that are known by what stands in the middle of them. */
export function findInnerMarks(text: string, found: Finding[]): void {
  for (const { index, 0: marker } of text.matchAll(ANY)) {
    for (const mark of INNER_MARKS) if (mark.text === marker) mark.find(text, index, found);
  }
}
