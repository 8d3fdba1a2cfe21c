import { schemeMarks } from '../forms/auth-scheme';
import { ISSUED_TOKENS } from './issued-tokens';
import type { Mark } from './mark';
import { findPrivateKey, findPuttyKey } from './private-key';
import { shapesOf, type TokenShape } from './token-shape';

const shapes = ISSUED_TOKENS.flatMap(shapesOf);

/** Everything that is looked for by its beginning. The scan of a text is compiled from this list and has no other. */
export const MARKS: readonly Mark[] = [
  ...shapes.filter(({ inner }) => !inner).map(tokenMark),
  ...schemeMarks(),
  { text: '-----begin ', anyCase: true, find: findPrivateKey },
  { text: 'Private-Lines:', anyCase: false, find: findPuttyKey },
];

/** What stands in the middle of a word: the scan of a text only says that one of them may be there. */
export const INNER_MARKS: readonly Mark[] = shapes.filter(({ inner }) => inner).map(tokenMark);

function tokenMark({ token, marker, before, reach, rest }: TokenShape): Mark {
  const { shown = false } = token;
  return {
    text: marker,
    anyCase: false,
    find(text, at, found) {
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
