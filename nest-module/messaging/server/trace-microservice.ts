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
 * Traces the server of a microservice before Nest 11.1.4, which lists no servers. Later versions need no call: there it
 * has no effect. Call it before the microservice listens.
 *
 * Without it, Nest 10 still traces calls of gRPC and messages of NATS, MQTT 5, RabbitMQ and Kafka, from the first interceptor on.
 *
 * @param microservice what `app.connectMicroservice` or `NestFactory.createMicroservice` returned
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

/** Nest ends the process if it is asked for a provider that it does not have, but it always has this one. */
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
