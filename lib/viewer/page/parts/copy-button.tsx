import { notify } from '../state/notices';
import { Icon } from './icon';

/** Copies a text. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  return (
    <button
      type="button"
      class="button is-quiet is-small"
      aria-label={label}
      title={label}
      onClick={() => void copy(text)}
    >
      <Icon name="copy" size={12} />
    </button>
  );
}

/** Puts a text on the clipboard, and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify('Copied.');
  } catch {
    notify('The browser does not allow this page to copy. Select the text and copy it.', 'error');
  }
}
