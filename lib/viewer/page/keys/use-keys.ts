import { useEffect, useRef } from 'preact/hooks';
import { bindKeys, type KeyBinding } from './key-map';

/** Binds keys as long as the component is shown. The newest closures run. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const run = (index: number, event: KeyboardEvent) => latest.current[index]?.run(event);
    return bindKeys(
      latest.current.map(({ keys, label, group }, index) => ({
        keys,
        label,
        group,
        run: (event) => run(index, event),
      })),
    );
  }, []);
}
