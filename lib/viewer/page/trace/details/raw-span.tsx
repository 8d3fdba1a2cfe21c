import { useSignal } from '@preact/signals';
import { request } from '../../api/client';
import { copy } from '../../parts/copy-button';
import { useTrace } from '../use-trace';
import { findOtlpSpan } from './otlp-span';

/** The span as OTLP JSON, as an export has it. It is read on demand: a trace can be large. */
export function RawSpan({ spanId }: { readonly spanId: string }) {
  const { traceId } = useTrace();
  const text = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      const response = await request(`/api/traces/${traceId}/export`);
      const found = findOtlpSpan(await response.text(), spanId);
      if (found) text.value = JSON.stringify(found, undefined, 2);
      else problem.value = 'The store no longer has this span.';
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
      <pre class="raw" tabIndex={0}>
        {value}
      </pre>
    </>
  );
}
