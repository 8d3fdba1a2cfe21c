import { SCOPE_VERSION } from '../../../otel/instrumentation-scope';

/**
 * The user agent: this exporter, its language and its version.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#user-agent
 */
export const USER_AGENT = `otel-instrument-OTLP-Exporter-JavaScript/${SCOPE_VERSION}`;
