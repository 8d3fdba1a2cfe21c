import MagicString from 'magic-string';

/** A source map, version 3. */
export interface SourceMap {
  readonly version: number;
  readonly file: string;
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly names: string[];
  readonly mappings: string;
}

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Inserts texts into a source, and creates the source map of the result. */
export function insertInto(
  source: string,
  insertions: readonly Insertion[],
  file: string,
): { readonly code: string; readonly map: SourceMap } {
  const text = new MagicString(source);
  for (const { at, text: piece } of insertions) text.appendLeft(at, piece);
  const { version, sources, names, mappings } = text.generateMap({ source: file, hires: 'boundary' });
  return {
    code: text.toString(),
    map: { version, file, sources, sourcesContent: [source], names, mappings },
  };
}
