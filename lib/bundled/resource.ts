import { basename } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import {
  defaultResource as defaults,
  detectResources,
  envDetector,
  resourceFromAttributes as fromAttributes,
} from '@opentelemetry/resources';

const SERVICE_NAME = 'service.name';

/** What sends spans: the members of OpenTelemetry's `Resource`, which are the same in version 2 and 3. */
export interface Resource {
  /** Whether {@link waitForAsyncAttributes} has something to wait for. */
  readonly asyncAttributesPending?: boolean;
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
  waitForAsyncAttributes?(): Promise<void>;
  /** The attributes of `other` win. */
  merge(other: Resource | null): Resource;
  getRawAttributes(): [string, unknown][];
}

/** Makes a resource of attributes. */
export function resourceFromAttributes(attributes: Attributes): Resource {
  return fromAttributes(attributes);
}

/**
 * Makes the SDK's default resource: `telemetry.sdk.*` and a `service.name` of last resort. The name ends in that of the
 * executable, as the specification says; the SDK of JavaScript takes the whole path where the process was started by one.
 */
export function defaultResource(): Resource {
  return defaults().merge(fromAttributes({ [SERVICE_NAME]: `unknown_service:${basename(process.argv0)}` }));
}

/** Reads `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`. */
export function resourceFromEnvironment(): Resource {
  return detectResources({ detectors: [envDetector] });
}
