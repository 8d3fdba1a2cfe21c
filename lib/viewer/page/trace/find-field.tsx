import { useRef } from 'preact/hooks';
import { useKeys } from '../keys/use-keys';
import { useTrace } from './use-trace';

/** The query within a trace. It marks spans, or leaves out the others. */
export function FindField() {
  const trace = useTrace();
  const field = useRef<HTMLInputElement>(null);
  const { problem } = trace.matcher.value;
  const matches = trace.matches.value;
  useKeys([
    {
      keys: ['f'],
      label: 'find in this trace',
      group: 'Trace',
      run: () => field.current?.focus(),
    },
  ]);
  return (
    <span class="find">
      <input
        ref={field}
        class="field is-small mono"
        type="search"
        aria-label="Find spans in this trace"
        aria-invalid={problem !== undefined}
        aria-describedby="find-state"
        placeholder="Find: status=error duration>10ms (f)"
        autocomplete="off"
        spellcheck={false}
        value={trace.find.value}
        onInput={({ currentTarget: { value } }) => trace.setRoute({ find: value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') trace.nextMatch(event.shiftKey ? -1 : 1);
        }}
      />
      <span id="find-state" class={problem === undefined ? 'soft number' : 'is-error'} aria-live="polite">
        {problem ?? (matches && (matches.places.length === 1 ? '1 match' : `${matches.places.length} matches`))}
      </span>
      {matches && (
        <label class="find-only">
          <input
            type="checkbox"
            checked={trace.onlyMatches.value}
            onChange={({ currentTarget }) => (trace.onlyMatches.value = currentTarget.checked)}
          />
          hide others
        </label>
      )}
    </span>
  );
}
