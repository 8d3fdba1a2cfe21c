import { route, search } from '../state/router';

/** The field for the query of the list. */
export function QueryBar() {
  return (
    <form
      class="query-bar"
      onSubmit={(event) => {
        event.preventDefault();
        const query = new FormData(event.currentTarget).get('q');
        search(typeof query === 'string' ? query : '');
      }}
    >
      <input
        class="field"
        name="q"
        type="search"
        aria-label="Search traces"
        placeholder="Search: checkout status=error duration>250ms"
        autocomplete="off"
        spellcheck={false}
        defaultValue={route.value.query}
      />
    </form>
  );
}
