import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useKeys } from '../keys/use-keys';
import { route, search } from '../state/router';
import { list } from '../list/list-state';
import { correctedQuery } from './corrected-query';
import { CompletionList } from './completion-list';
import { optionId, useCompletion } from './use-completion';
import { QueryHelp } from './query-help';
import { rememberQuery } from './query-history';
import { QueryMarks } from './query-marks';
import { WindowSelect } from './window-select';

/** The field for the query: highlighted, completed, with its mistakes and the queries of before. */
export function QueryBar() {
  const input = useRef<HTMLInputElement>(null);
  const { query } = route.value;
  const text = useSignal(query);
  const completion = useCompletion(text, input);
  // Another view, the back button or a click on a filter changes the query of the address.
  useEffect(() => {
    text.value = query;
  }, [query]);
  useKeys([
    {
      keys: ['/'],
      label: 'search',
      group: 'Page',
      run: () => {
        input.current?.focus();
        input.current?.select();
      },
    },
  ]);
  const submit = (): void => {
    completion.close();
    rememberQuery(text.value);
    search(text.value.trim());
  };
  const { error } = list.value;
  const mistake = error?.column !== undefined && text.value === query ? error : undefined;
  const { active, items } = completion.state.value;
  return (
    <form
      class="query-bar"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="query-field">
        <QueryMarks text={text.value} input={input} column={mistake?.column} />
        <input
          ref={input}
          class="field query-input"
          type="text"
          role="combobox"
          aria-label="Search traces"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={items.length > 0}
          aria-controls="query-options"
          aria-activedescendant={active === undefined ? undefined : optionId(active)}
          aria-invalid={mistake !== undefined}
          aria-describedby={mistake ? 'query-mistake' : undefined}
          placeholder="Search: checkout status=error duration>250ms"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={4096}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            completion.ask();
          }}
          onKeyDown={(event) => completion.onKey(event)}
          onBlur={completion.close}
          onClick={completion.ask}
        />
        <CompletionList completion={completion} />
        {mistake && (
          <p id="query-mistake" class="query-mistake" role="alert">
            Column {mistake.column}: {mistake.message}
            {mistake.suggestion !== undefined && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  text.value = correctedQuery(query, mistake.column ?? 1, mistake.suggestion ?? '');
                  submit();
                }}
              >
                Use <code>{mistake.suggestion}</code>
              </button>
            )}
          </p>
        )}
      </div>
      <WindowSelect />
      {text.value !== '' && (
        <button
          type="button"
          class="button is-quiet"
          onClick={() => {
            text.value = '';
            search('');
            input.current?.focus();
          }}
        >
          Reset<span class="unseen"> the search</span>
        </button>
      )}
      <QueryHelp />
    </form>
  );
}
