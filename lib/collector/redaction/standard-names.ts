const list = (text: string): readonly string[] => text.split(',').map((entry) => entry.trim());

/**
 * Attributes of OpenTelemetry's conventions that almost every span has, and whose values hold no secret. Without them the
 * Collector would compare each value with every pattern: they are two thirds of the attributes of a typical span.
 */
const FREQUENT = list(
  `http.request.method, http.response.status_code, http.route, url.scheme, server.address, server.port, client.address,
   client.port, network.peer.address, network.peer.port, network.protocol.name, network.protocol.version,
   network.transport, network.type, user_agent.original, error.type, exception.type, db.system.name, db.namespace, db.collection.name,
   db.operation.name, db.query.summary, rpc.system.name, rpc.service, rpc.method, messaging.system,
   messaging.operation.name, messaging.operation.type, messaging.destination.name, messaging.message.id,
   code.function.name, code.file.path, code.line.number, thread.id, thread.name, service.name, service.version,
   service.namespace, service.instance.id, deployment.environment.name, telemetry.sdk.name, telemetry.sdk.language,
   telemetry.sdk.version, process.pid, process.runtime.name, process.runtime.version, host.name, host.id, os.type,
   trace.forced, tailsampling.policy`,
);

/** Attributes of the conventions whose names look secret. */
const SECRET_LOOKING = list(
  `session.id, session.previous_id, mcp.session.id, process.session_leader.pid, aspnetcore.authorization.result,
   aspnetcore.identity.password_check_result, aspnetcore.identity.token_purpose, aspnetcore.identity.token_verified,
   aws.secretsmanager.secret.arn`,
);

/** Attribute keys whose values do not change. */
export const STANDARD_NAMES: readonly string[] = [...FREQUENT, ...SECRET_LOOKING];
