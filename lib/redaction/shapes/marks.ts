import { schemeMarks } from '../forms/auth-scheme';
import { ISSUED_TOKENS } from './issued-tokens';
import type { Mark } from './mark';
import { findPrivateKey, findPuttyKey } from './private-key';
import { shapesOf, type TokenShape } from './token-shape';

const shapes = ISSUED_TOKENS.flatMap(shapesOf);

/** All secrets with a known beginning. The scan of a text is compiled from this list. */
export const MARKS: readonly Mark[] = [
  ...shapes.filter(({ inner }) => !inner).map(tokenMark),
  ...schemeMarks(),
  { text: '-----begin ', anyCase: true, find: findPrivateKey },
  { text: 'Private-Lines:', anyCase: false, find: findPuttyKey },
];

/** Marks in the middle of a word. The scan of a text only finds hints of them. */
export const INNER_MARKS: readonly Mark[] = shapes.filter(({ inner }) => inner).map(tokenMark);

function tokenMark(shape: TokenShape): Mark {
  const { token, marker } = shape;
  const { shown = false } = token;
  return {
    text: marker,
    anyCase: false,
    find(text, at, found) {
      const { before, reach, rest } = shape;
      const lead = before?.exec(text.slice(Math.max(0, at - reach), at))?.[0] ?? (before ? undefined : '');
      if (lead === undefined) return at;
      rest.lastIndex = at;
      if (!rest.test(text)) return at;
      const end = rest.lastIndex;
      const start = shown ? at + marker.length : at - lead.length;
      found.push({ start, end });
      return end;
    },
  };
}
