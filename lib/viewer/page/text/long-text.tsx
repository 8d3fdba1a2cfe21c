import { useSignal } from '@preact/signals';
import { textPieces } from './text-pieces';

/** More characters are folded. */
const SHOWN = 200;

/** Text of any length: folded at 200 characters, whole on demand. What redaction replaced is marked. */
export function LongText({ text }: { readonly text: string }) {
  const isOpen = useSignal(false);
  const isLong = text.length > SHOWN;
  const shown = isLong && !isOpen.value ? text.slice(0, SHOWN) : text;
  return (
    <span class="long-text mono">
      {textPieces(shown).map((piece, index) =>
        piece.isRedacted ? (
          <mark key={index} title="Redaction replaced a secret here">
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
      {isLong && (
        <>
          {!isOpen.value && '…'}{' '}
          <button
            type="button"
            class="link-button"
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {isOpen.value ? 'show less' : `show all ${text.length.toLocaleString('en')} characters`}
          </button>
        </>
      )}
    </span>
  );
}
