import { ModulesContainer } from '@nestjs/core';
import { guard } from '../../../lib/diagnostics/fault';
import { OptionError, show } from '../../../lib/validation/option-error';
import { GrpcCalls } from '../../rpc/grpc-calls.service';
import { MessageSpans } from './message-spans.service';

/** The part of `INestMicroservice` used here. It is declared here because `@nestjs/microservices` is an optional peer. */
interface Microservice {
  get(token: typeof ModulesContainer): ModulesContainer | undefined;
  listen(): unknown;
}

/**
 * Traces the server of a microservice on Nest before 11.1.4, which does not list its servers. On later versions, it has no
 * effect. Call it before the microservice listens.
 *
 * Without it, the spans of messages and gRPC calls begin after the guards, and messages of TCP, Redis and MQTT 3.1.1 start a
 * new trace.
 *
 * @param microservice the result of `app.connectMicroservice` or `NestFactory.createMicroservice`
 * @returns the same microservice
 * @throws OptionError `ERR_OPTION_INVALID` for any other value, and if the application does not import `TelemetryModule`
 *
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * traceMicroservice(app.connectMicroservice({ transport: Transport.TCP }));
 * ```
 */
export function traceMicroservice<App extends object>(microservice: App): App {
  const server = serverOf(microservice);
  if (!server) {
    throw new OptionError(
      'ERR_OPTION_INVALID',
      'microservice',
      `traceMicroservice expected a microservice of Nest, got ${show(microservice)}. ` +
        'Pass the result of app.connectMicroservice(…) or NestFactory.createMicroservice(…).',
    );
  }
  const found = guard('looking for TelemetryModule', () => tracingOf(microservice as unknown as Microservice)) ?? [];
  if (found.length === 0) {
    throw new OptionError(
      'ERR_OPTION_INVALID',
      'microservice',
      'traceMicroservice expected a microservice whose modules import TelemetryModule. Import TelemetryModule.forRoot(…).',
    );
  }
  for (const tracing of found) tracing.trace(server);
  return microservice;
}

/** `get` of Nest ends the process for a missing provider, but this provider always exists. */
function tracingOf(microservice: Microservice): readonly (MessageSpans | GrpcCalls)[] {
  const modules = microservice.get(ModulesContainer);
  return modules ? [MessageSpans.of(modules), GrpcCalls.of(modules)].filter((found) => found !== undefined) : [];
}

/** Nest 10 calls the property `server`, later versions `serverInstance`. */
function serverOf(microservice: unknown): unknown {
  if (typeof microservice !== 'object' || microservice === null || !('listen' in microservice)) return undefined;
  const { server, serverInstance } = microservice as { readonly server?: unknown; readonly serverInstance?: unknown };
  return serverInstance ?? server;
}
