import { signal, type ReadonlySignal } from '@preact/signals';

/** What a key does. */
export interface KeyBinding {
  /** Names of `KeyboardEvent.key`. The first one is shown in the help. */
  readonly keys: readonly string[];
  /** What it does, as the help says it: `next error`. */
  readonly label: string;
  /** The heading in the help. */
  readonly group: KeyGroup;
  /** Returns `false` if it had nothing to do: then an older binding of the key may act, and the browser. */
  run(event: KeyboardEvent): boolean | void;
}

export type KeyGroup = 'Page' | 'List' | 'Trace' | 'Zoom' | 'Span';

const active = signal<readonly KeyBinding[]>([]);

/** All bindings that act now; the newest last. */
export const keyBindings: ReadonlySignal<readonly KeyBinding[]> = active;

/** Adds bindings until the returned function is called. The newest binding of a key acts first. */
export function bindKeys(bindings: readonly KeyBinding[]): () => void {
  active.value = [...active.peek(), ...bindings];
  return () => {
    active.value = active.peek().filter((binding) => !bindings.includes(binding));
  };
}

const TYPING = 'input, textarea, select, [contenteditable="true"]';
const PRESSING = 'button, a[href], summary, [role="slider"], [role="tab"]';

/** Passes a key press to the bindings. Text fields keep their keys, except Escape; buttons and links keep Enter and space. */
export function pressKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest('dialog[open]')) return;
  if (event.key !== 'Escape' && target?.matches(TYPING)) return;
  if ((event.key === 'Enter' || event.key === ' ') && target?.matches(PRESSING)) return;
  for (const binding of active.peek().toReversed()) {
    if (!binding.keys.includes(event.key) || binding.run(event) === false) continue;
    event.preventDefault();
    return;
  }
}
