/** Words that occur in the traces. `Vocabulary` of the viewer's store is one. */
export interface QueryVocabulary {
  readonly services: readonly string[];
  /** Names of spans. */
  readonly names: readonly string[];
  /** Keys of attributes. */
  keys(scope: VocabularyScope): readonly string[];
  /** Values of an attribute, as texts. */
  values(scope: VocabularyScope, key: string): readonly string[];
}

export type VocabularyScope = 'resource' | 'span' | 'event' | 'log';

export const VOCABULARY_SCOPES: readonly VocabularyScope[] = ['span', 'resource', 'event', 'log'];
