import type { ViewRequest } from './command-line';
import { portHolder } from '../receiver/port-holder';

type Ports = Pick<ViewRequest, 'port' | 'httpPort' | 'grpcPort'>;

const OPTIONS: readonly (readonly [keyof Ports, string])[] = [
  ['port', '--port'],
  ['httpPort', '--http-port'],
  ['grpcPort', '--grpc-port'],
];

/**
 * Says who has the port that the viewer cannot have, and what to do.
 *
 * @returns the error itself if it has another reason
 */
export async function explainTakenPort(error: unknown, ports: Ports): Promise<unknown> {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error;
  const { port } = (error.cause ?? error) as { readonly port?: number };
  const [, option] = OPTIONS.find(([name]) => ports[name] === port) ?? [];
  if (port === undefined || !option) return error;
  const holder = (await portHolder(port)) ?? 'another process';
  const free = option === '--port' ? '' : `, and set OTEL_EXPORTER_OTLP_ENDPOINT to it in your services`;
  return new Error(`Port ${port} is taken by ${holder}. Stop it, or pass another port with \`${option}\`${free}.`, {
    cause: error,
  });
}
