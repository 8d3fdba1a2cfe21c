import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { keyBindings, type KeyBinding, type KeyGroup } from '../keys/key-map';

export const isHelpOpen = signal(false);

const GROUPS: readonly KeyGroup[] = ['Page', 'List', 'Trace', 'Zoom', 'Span'];

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};

/** The list of all keys that act now. */
export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="help-title"
      onClose={() => (isHelpOpen.value = false)}
      closedby="any"
    >
      <h2 id="help-title">Keys</h2>
      <div class="help-groups">
        {GROUPS.map((group) => {
          const bindings = keyBindings.value.filter((binding) => binding.group === group);
          return bindings.length > 0 && <Group key={group} title={group} bindings={bindings} />;
        })}
      </div>
      <button type="button" class="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}

function Group({ title, bindings }: { readonly title: string; readonly bindings: readonly KeyBinding[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {bindings.map(({ keys, label }) => (
          <div key={label}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} class="key">
                  {NAMES[key] ?? key}
                </kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
