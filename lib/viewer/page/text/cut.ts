import { visibleText } from './visible-text';

const SHOWN = 200;

/**
 * A name on one line: what is longer is cut, visibly. A name of a megabyte would hold up the browser at each frame.
 *
 * @param characters how many of it are shown
 */
export const cut = (text: string, characters = SHOWN): string =>
  visibleText(text.length > characters ? `${text.slice(0, characters)}…` : text);
