import { useRef } from 'preact/hooks';
import { QUERY_HELP } from '../../../query/complete/query-help';
import { search } from '../state/router';

/** The syntax of the query, with examples that can be tried. */
export function QueryHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="button is-quiet" onClick={() => dialog.current?.showModal()}>
        Syntax
      </button>
      <dialog
        ref={dialog}
        class="dialog query-help"
        aria-labelledby="query-help-title"
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      >
        <h2 id="query-help-title">How to search</h2>
        <p class="soft">A trace must meet all conditions. Choose an example to try it.</p>
        <ul>
          {QUERY_HELP.map(({ example, meaning }) => (
            <li key={example}>
              <button
                type="button"
                class="button"
                onClick={() => {
                  dialog.current?.close();
                  search(example);
                }}
              >
                <code>{example}</code>
              </button>
              <span class="soft">{coded(meaning)}</span>
            </li>
          ))}
        </ul>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </dialog>
    </>
  );
}

/** Shows what stands between backticks as code. */
const coded = (text: string) =>
  text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
