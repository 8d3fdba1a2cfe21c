import { useEffect, useRef } from 'preact/hooks';
import { type Completion, optionId } from './use-completion';

/** What can stand at the cursor. The focus stays in the field; the arrow keys move through the list. */
export function CompletionList({ completion }: { readonly completion: Completion }) {
  const { items, active } = completion.state.value;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (active !== undefined) list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul
      ref={list}
      id="query-options"
      class="completions"
      role="listbox"
      aria-label="Completions"
      hidden={items.length === 0}
      // A click must not take the focus from the field: that would close the list before the click counts.
      onMouseDown={(event) => event.preventDefault()}
    >
      {items.map(({ text, detail }, index) => (
        <li
          key={`${index} ${text}`}
          id={optionId(index)}
          role="option"
          aria-selected={index === active}
          onClick={() => completion.take(index)}
        >
          <code>
            <bdi>{text.length > 200 ? `${text.slice(0, 200)}…` : text}</bdi>
          </code>
          {detail !== undefined && <span class="soft">{detail}</span>}
        </li>
      ))}
    </ul>
  );
}
