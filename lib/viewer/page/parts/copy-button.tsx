import { notify } from '../state/notices';
import { Icon } from './icon';

/** Copies a text. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <button type="button" class="button is-quiet is-small" aria-label={label} title={label} onClick={() => copy(text)}>
      <Icon name="copy" size={12} />
    </button>
  );
}

/** Puts a text on the clipboard, and says so. */
export function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => notify('Copied'),
    () => notify('The browser did not allow the page to copy.', 'error'),
  );
}
