import type { ViewRequest } from './command-line';
import { portHolder } from '../receiver/port-holder';

type Ports = Pick<ViewRequest, 'port' | 'httpPort' | 'grpcPort'> & Partial<Pick<ViewRequest, 'mcp'>>;

const OPTIONS: readonly (readonly ['port' | 'httpPort' | 'grpcPort', string])[] = [
  ['port', '--port'],
  ['httpPort', '--http-port'],
  ['grpcPort', '--grpc-port'],
];

/**
 * Names the process that has the port, and says what to do.
 *
 * @returns the error itself if it has another reason
 */
export async function explainTakenPort(error: unknown, ports: Ports): Promise<unknown> {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error;
  const { port } = (error.cause ?? error) as { readonly port?: number };
  const [, option] = OPTIONS.find(([name]) => ports[name] === port) ?? [];
  if (port === undefined || !option) return error;
  const holder = (await portHolder(port)) ?? 'another process';
  const services = option === '--port' ? '' : ', and set OTEL_EXPORTER_OTLP_ENDPOINT to it in your services';
  const agent = ports.mcp ? ` If it is a viewer, your agent can use it at \`/mcp\` of its page.` : '';
  const advice = `Stop it, or pass another port with \`${option}\`${services}.${agent}`;
  return new Error(`Port ${port} is taken by ${holder}. ${advice}`, { cause: error });
}
