import { basename } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import {
  defaultResource as defaults,
  detectResources,
  envDetector,
  resourceFromAttributes as fromAttributes,
} from '@opentelemetry/resources';

const SERVICE_NAME = 'service.name';

/** The source of spans: the members of OpenTelemetry's `Resource`, which are the same in versions 2 and 3. */
export interface Resource {
  /** Whether {@link waitForAsyncAttributes} must be awaited. */
  readonly asyncAttributesPending?: boolean;
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
  waitForAsyncAttributes?(): Promise<void>;
  /** The attributes of `other` win. */
  merge(other: Resource | null): Resource;
  getRawAttributes(): [string, unknown][];
}

export function resourceFromAttributes(attributes: Attributes): Resource {
  return fromAttributes(attributes);
}

/**
 * Creates the SDK's default resource: `telemetry.sdk.*` and a fallback `service.name`. That name ends in the name of the
 * executable, as the specification requires. The JavaScript SDK uses the whole path if the process was started with one.
 */
export function defaultResource(): Resource {
  return defaults().merge(fromAttributes({ [SERVICE_NAME]: `unknown_service:${basename(process.argv0)}` }));
}

/** Reads `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`. */
export function resourceFromEnvironment(): Resource {
  return detectResources({ detectors: [envDetector] });
}
