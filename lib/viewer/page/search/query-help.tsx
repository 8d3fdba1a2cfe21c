import { useRef } from 'preact/hooks';
import { search } from '../state/router';

interface Example {
  readonly query: string;
  readonly meaning: string;
}

const EXAMPLES: readonly (readonly [string, readonly Example[]])[] = [
  [
    'Text',
    [
      { query: 'checkout', meaning: 'the word anywhere: in names, attributes, events and log lines' },
      { query: '"pay card" -health', meaning: 'both words in this order, and nowhere the other' },
    ],
  ],
  [
    'Fields and attributes',
    [
      { query: 'service=orders status=error', meaning: 'spans of a service that failed' },
      { query: 'http.route=/api/orders', meaning: 'any attribute, equal' },
      { query: 'http.response.status_code>=500', meaning: 'greater, smaller' },
      { query: 'duration>250ms self>=20ms', meaning: 'durations: us, ms, s, m, h' },
      { query: 'name~"^GET" body:timeout', meaning: 'a regular expression; a text within' },
      { query: 'service in (orders, payment) has:user.id', meaning: 'one of several; whether it is there' },
    ],
  ],
  [
    'Traces',
    [
      { query: 'trace.duration>1s trace.spans>20', meaning: 'the whole trace' },
      { query: 'root.name:orders is:error since:5m', meaning: 'its root, its state, its age' },
    ],
  ],
  [
    'Structure',
    [
      { query: '{service=orders status=error}', meaning: 'all of it in one span' },
      { query: '{service=gateway} >> {status=error}', meaning: '> child, >> descendant' },
      { query: 'status=error OR duration>1s', meaning: 'AND, OR, NOT, parentheses' },
    ],
  ],
  [
    'Order and groups',
    [
      { query: '| sort -duration', meaning: 'the slowest first' },
      { query: '| count() by(name) > 5', meaning: 'with more than five spans of one name' },
    ],
  ],
];

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
        <p class="soft">
          Conditions side by side must all hold, each in any span of the trace. Choose an example to try it.
        </p>
        {EXAMPLES.map(([title, examples]) => (
          <section key={title}>
            <h3>{title}</h3>
            <ul>
              {examples.map(({ query, meaning }) => (
                <li key={query}>
                  <button
                    type="button"
                    class="button"
                    onClick={() => {
                      dialog.current?.close();
                      search(query);
                    }}
                  >
                    <code>{query}</code>
                  </button>
                  <span class="soft">{meaning}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </dialog>
    </>
  );
}
