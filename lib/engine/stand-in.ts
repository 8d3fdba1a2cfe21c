import { propagation, type TextMapPropagator } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import type { RunningProvider } from '../otel/sdk';

/** What takes the place of exporting telemetry while a test runs: whoever starts telemetry then joins it. */
export interface StandIn {
  /** The registered provider, which keeps spans in memory. */
  readonly provider: RunningProvider;
  /**
   * Lets the propagator of an application take the place of the test's.
   *
   * @param leave ends the application's telemetry; called when the test ends first
   * @returns puts the test's propagator back
   */
  join(propagator: TextMapPropagator, leave: () => void): () => void;
}

/** A test and the application that it tests may load different copies of this package. */
const place = processPart('stand-in', (): { current: StandIn | undefined } => ({ current: undefined }));

/** The stand-in of the test that runs; `undefined` outside of tests. */
export function currentStandIn(): StandIn | undefined {
  return place.current;
}

/**
 * Lets a provider stand in for telemetry that exports.
 *
 * @param propagator the test's, which is registered
 * @returns takes the stand-in away, and ends the telemetry that has joined it
 */
export function standIn(provider: RunningProvider, propagator: TextMapPropagator): () => void {
  const guests = new Set<() => void>();
  const own: StandIn = {
    provider,
    join(theirs, leave) {
      register(theirs);
      guests.add(leave);
      return () => {
        if (guests.delete(leave)) register(propagator);
      };
    },
  };
  place.current = own;
  return () => {
    if (place.current === own) place.current = undefined;
    for (const leave of guests) leave();
    guests.clear();
  };
}

function register(propagator: TextMapPropagator): void {
  propagation.disable();
  propagation.setGlobalPropagator(propagator);
}
