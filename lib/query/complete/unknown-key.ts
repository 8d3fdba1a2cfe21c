import { nearestWord } from '../nearest-word';
import { type Field, INTRINSIC_NAMES, nameOfField } from '../query-fields';
import type { Expression, Query } from '../query-tree';
import { type QueryVocabulary, VOCABULARY_SCOPES } from './query-vocabulary';

export interface UnknownKey {
  readonly message: string;
  /** From 1. */
  readonly column: number;
  /** The nearest key. */
  readonly suggestion?: string;
}

/**
 * Finds the first key of a query that no trace has. It is no error, because a span may come that has it; it explains an empty
 * result.
 */
export function unknownKeyIn({ where }: Query, vocabulary: QueryVocabulary): UnknownKey | undefined {
  if (!where) return undefined;
  for (const { field, at } of keysIn(where)) {
    if (field.kind === 'intrinsic' || field.scope === 'link' || isKnown(field, vocabulary)) continue;
    const name = nameOfField(field);
    const known = [...INTRINSIC_NAMES, ...VOCABULARY_SCOPES.flatMap((scope) => vocabulary.keys(scope))];
    const nearest = nearestWord(name, known) ?? nearestWord(field.key, known);
    return {
      message: `No trace has the attribute \`${name.slice(0, 100)}\`.`,
      column: at,
      ...(nearest !== undefined && { suggestion: nearest }),
    };
  }
  return undefined;
}

function isKnown({ scope, key }: Extract<Field, { kind: 'attribute' }>, vocabulary: QueryVocabulary): boolean {
  return VOCABULARY_SCOPES.some((each) => (scope === 'any' || scope === each) && vocabulary.keys(each).includes(key));
}

function keysIn(expression: Expression): readonly { readonly field: Field; readonly at: number }[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts.flatMap(keysIn);
    case 'not':
      return keysIn(expression.part);
    case 'compare':
    case 'in':
    case 'has':
      return [expression];
    case 'set':
      return expression.where ? keysIn(expression.where) : [];
    case 'child':
    case 'descendant':
      return [...keysIn(expression.left), ...keysIn(expression.right)];
    default:
      return [];
  }
}
