/**
 * The moments of an HTTP request as names of span events. W3C Resource Timing defines them; OpenTelemetry's SDK for browsers
 * (`PerformanceTimingNames` of `@opentelemetry/sdk-trace-web`) uses them as names of events.
 *
 * @see https://www.w3.org/TR/resource-timing/#sec-performanceresourcetiming
 */
export const NETWORK_EVENTS = {
  fetchStart: 'fetchStart',
  lookupStart: 'domainLookupStart',
  lookupEnd: 'domainLookupEnd',
  connectStart: 'connectStart',
  tlsStart: 'secureConnectionStart',
  connectEnd: 'connectEnd',
  requestStart: 'requestStart',
  responseStart: 'responseStart',
  responseEnd: 'responseEnd',
} as const;

export type NetworkEvent = (typeof NETWORK_EVENTS)[keyof typeof NETWORK_EVENTS];
