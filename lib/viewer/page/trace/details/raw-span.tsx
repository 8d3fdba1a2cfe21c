import { useSignal } from '@preact/signals';
import { getJson } from '../../api/client';
import { copy } from '../../parts/copy-button';
import { useTrace } from '../use-trace';
import { findOtlpSpan, type OtlpDocument } from './otlp-span';

/** The span as OTLP JSON, as an export has it. It is read on demand: a trace can be large. */
export function RawSpan({ spanId }: { readonly spanId: string }) {
  const { traceId } = useTrace();
  const text = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      const document = await getJson<OtlpDocument>(`/api/traces/${traceId}/export`);
      const found = findOtlpSpan(document, spanId);
      text.value = JSON.stringify(found, undefined, 2);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  const { value } = text;
  if (problem.value !== undefined) return <p class="is-error">{problem.value}</p>;
  if (value === undefined) {
    return (
      <button type="button" class="button" onClick={() => void load()}>
        Show
      </button>
    );
  }
  return (
    <>
      <button type="button" class="button" onClick={() => void copy(value)}>
        Copy
      </button>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls must be reachable with the keyboard. */}
      <pre class="raw" tabIndex={0}>
        {value}
      </pre>
    </>
  );
}
