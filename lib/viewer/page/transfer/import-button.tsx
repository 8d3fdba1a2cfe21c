import { useRef } from 'preact/hooks';
import { importFiles } from './import-files';

/** Opens files with traces. Files can also be dropped anywhere on the page. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="button is-quiet"
        title="Open traces from files: OTLP as JSON, JSON lines or protobuf, also compressed with gzip"
        onClick={() => input.current?.click()}
      >
        Import
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label="Files with traces"
        accept=".json,.jsonl,.ndjson,.pb,.bin,.otlp,.gz,application/json"
        onChange={({ currentTarget }) => {
          void importFiles([...(currentTarget.files ?? [])]);
          // The same file again is a change, too.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
