import { QueryError } from '../query-error';
import type { CharacterSet } from './character-set';
import type { Assertion, PatternNode } from './pattern-syntax';

/** One step of a program: reads a character, goes on at two places, checks the place in the text, or has matched. */
export type Step =
  | { readonly kind: 'read'; readonly set: CharacterSet }
  | { readonly kind: 'fork'; first: number; second: number }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'match' };

const MOST_STEPS = 500;

/**
 * Translates a pattern to the steps of an automaton. After `read` and `assert`, the next step follows.
 *
 * @throws QueryError if the pattern needs more than 500 steps
 */
export function programOf(root: PatternNode, column: number): readonly Step[] {
  const steps: Step[] = [];
  const push = (step: Step): void => {
    if (steps.push(step) >= MOST_STEPS) throw new QueryError('The pattern is too large.', column);
  };
  const fork = (): { first: number; second: number } => {
    const step = { kind: 'fork' as const, first: steps.length + 1, second: steps.length + 1 };
    push(step);
    return step;
  };
  // The depth of the tree is bounded by its parser.
  const emit = (node: PatternNode): void => {
    if (node.kind === 'set') push({ kind: 'read', set: node.set });
    else if (node.kind === 'assert') push({ kind: 'assert', assertion: node.assertion });
    else if (node.kind === 'repeat') emitRepeat(node.part, node.least, node.most);
    else if (node.kind === 'choice') emitChoice(node.parts);
    else for (const part of node.parts) emit(part);
  };
  const emitChoice = (parts: readonly PatternNode[]): void => {
    const ends: { first: number; second: number }[] = [];
    for (const [index, part] of parts.entries()) {
      const start = index < parts.length - 1 ? fork() : undefined;
      emit(part);
      if (!start) break;
      ends.push(fork());
      start.second = steps.length;
    }
    for (const end of ends) end.first = end.second = steps.length;
  };
  const emitRepeat = (part: PatternNode, least: number, most: number): void => {
    for (let done = 0; done < least; done++) emit(part);
    if (most === Infinity) {
      const start = steps.length;
      const entry = fork();
      emit(part);
      const back = fork();
      back.first = back.second = start;
      entry.second = steps.length;
      return;
    }
    const entries: { first: number; second: number }[] = [];
    for (let done = least; done < most; done++) {
      entries.push(fork());
      emit(part);
    }
    for (const entry of entries) entry.second = steps.length;
  };
  emit(root);
  push({ kind: 'match' });
  return steps;
}
