import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { importFiles } from './import-files';

/** Takes files that are dropped anywhere on the page. */
export function DropZone() {
  const isOver = useSignal(false);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
    addEventListener(
      'dragover',
      (event) => {
        if (!hasFiles(event)) return;
        // Without this, the browser would open the file instead of the page.
        event.preventDefault();
        isOver.value = true;
      },
      { signal },
    );
    addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        if (relatedTarget === null) isOver.value = false;
      },
      { signal },
    );
    addEventListener(
      'drop',
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        isOver.value = false;
        void importFiles([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => ending.abort();
  }, []);
  if (!isOver.value) return null;
  return (
    <div class="drop-zone">
      <p>Drop files with traces: OTLP as JSON, JSON lines or protobuf</p>
    </div>
  );
}
