import { PACKAGE_VERSION } from '../../process/package-copy';
import type { Viewer } from '../start-viewer';

const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1)$/;

/** What the viewer prints at its start: its addresses, and the variables that send traces to it. */
export function greeting({ url, httpUrl, grpcUrl }: Viewer, host: string): string {
  const lines = [
    `otel-instrument viewer ${PACKAGE_VERSION}`,
    '',
    `  page            ${url}`,
    `  OTLP over HTTP  ${httpUrl}`,
    `  OTLP over gRPC  ${grpcUrl}`,
    '',
    'Start your services with these variables:',
    '',
    `  OTEL_EXPORTER_OTLP_ENDPOINT=${httpUrl}`,
    '  OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    '',
  ];
  if (!LOOPBACK.test(host)) {
    lines.push(`Warning: other machines that reach ${host} can send traces, and read and delete them.`, '');
  }
  return lines.join('\n');
}
