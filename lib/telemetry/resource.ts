import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_HOST_NAME,
  ATTR_PROCESS_PID,
  ATTR_PROCESS_RUNTIME_NAME,
  ATTR_PROCESS_RUNTIME_VERSION,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '../bundled/attribute-names';
import { defaultResource, type Resource, resourceFromAttributes, resourceFromEnvironment } from '../bundled/resource';
import { cleanAttributes } from '../values/clean-attributes';
import type { TelemetryOptions } from '../config/telemetry-options';

/**
 * Creates the resource: process and host, then `OTEL_RESOURCE_ATTRIBUTES`, then the options; later ones win. It does not
 * contain the command line, because people pass secrets there.
 */
export function createResource(options: TelemetryOptions & { environment: string }): Resource {
  const own = resourceFromAttributes({
    [ATTR_HOST_NAME]: hostname(),
    [ATTR_PROCESS_PID]: process.pid,
    [ATTR_PROCESS_RUNTIME_NAME]: 'nodejs',
    [ATTR_PROCESS_RUNTIME_VERSION]: process.versions.node,
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: options.environment,
  });
  const explicit = resourceFromAttributes({
    ...cleanAttributes(options.resource ?? {}),
    ...(options.serviceName === undefined ? {} : { [ATTR_SERVICE_NAME]: options.serviceName }),
    ...(options.serviceVersion === undefined ? {} : { [ATTR_SERVICE_VERSION]: options.serviceVersion }),
  });
  return defaultResource()
    .merge(own)
    .merge(resourceFromAttributes(cleanAttributes(resourceFromEnvironment().attributes)))
    .merge(explicit);
}
