import { visibleText } from './visible-text';

/** A part of a text: as it is, or what redaction has put there. */
export interface TextPiece {
  readonly text: string;
  readonly isRedacted: boolean;
}

/** `[redacted]` is what this package writes; `REDACTED` stands in the user part of addresses. */
const MARKS = /(\[redacted\]|\bREDACTED\b)/;

/** Splits a text at the marks of redaction. */
export function textPieces(text: string): readonly TextPiece[] {
  return visibleText(text)
    .split(MARKS)
    .flatMap((part, index) => (part ? [{ text: part, isRedacted: index % 2 === 1 }] : []));
}
