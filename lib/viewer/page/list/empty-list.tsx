import { useMemo } from 'preact/hooks';
import type { Receivers } from '../../api/receivers';
import { useLoaded } from '../api/loaded';
import { CopyButton } from '../parts/copy-button';
import { ImportButton } from '../transfer/import-button';

/** Shown while the store is empty: how to send the first trace. */
export function EmptyList() {
  const { value, isLoading } = useLoaded<Receivers>('/api/receivers', {}, undefined);
  const { http: address = 'http://localhost:4318', grpc } = value.value ?? {};
  const trace = useMemo(firstTrace, []);
  const variables = `OTEL_EXPORTER_OTLP_ENDPOINT=${address}`;
  const tried = `curl -s ${address}/v1/traces -H 'content-type: application/json' -d '${trace}'`;
  // The reader may copy at once: the addresses must be the right ones.
  if (isLoading.value) return null;
  return (
    <div class="empty">
      <h2>No traces yet</h2>
      <p>
        This page shows each trace as it arrives. Start your service with this variable, which OpenTelemetry SDKs read
        in every language:
      </p>
      <Block text={variables} label="the variable" />
      <p>
        For SDKs that send over gRPC, the address is <code>{grpc ?? 'http://localhost:4317'}</code>. For a service on
        NestJS that has no telemetry yet, see <code>docs/nest.md</code> in the package <code>otel-instrument</code>. Or
        try it now:
      </p>
      <Block text={tried} label="the command" />
      <p>
        You can also open traces from a file: <ImportButton />
      </p>
    </div>
  );
}

function Block({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="empty-block">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={`Copy ${label}`} />
    </div>
  );
}

/** A trace of one span that has just ended, as JSON of OTLP. */
function firstTrace(): string {
  const end = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'my first span',
    kind: 1,
    startTimeUnixNano: String(end - 5_000_000n),
    endTimeUnixNano: String(end),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shell' } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}
