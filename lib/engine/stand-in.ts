import { propagation, type TextMapPropagator } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import type { SpanResource } from '../otel/finished-span';
import type { RunningProvider } from '../otel/sdk';

/** Replaces exporting telemetry while a test runs. Telemetry that the application starts joins it. */
export interface StandIn {
  /** The registered provider, which collects spans in memory. */
  readonly provider: RunningProvider;
  /**
   * Registers the application's propagator in place of the test's.
   *
   * @param leave ends the application's telemetry; called if the test ends first
   * @param resource describes the application
   * @returns a function that restores the test's propagator
   */
  join(propagator: TextMapPropagator, leave: () => Promise<void>, resource?: SpanResource): () => void;
}

/** A process part, because a test and its application may load different copies of this package. */
const place = processPart('stand-in', (): { current: StandIn | undefined } => ({ current: undefined }));

export function currentStandIn(): StandIn | undefined {
  return place.current;
}

/** The telemetry of a test, for {@link standIn}. */
export interface TestParts {
  readonly provider: RunningProvider;
  /** Registered already. */
  readonly propagator: TextMapPropagator;
  /** Called with the resource of each application that joins, and with `undefined` when it leaves. */
  readonly describe: (resource: SpanResource | undefined) => void;
}

/** The hold of a test on its stand-in. */
export interface StandingIn {
  /** @returns ends the telemetry that joined after this call */
  mark(): () => Promise<void>;
  /** Removes the stand-in and ends the telemetry that joined it. */
  remove(): void;
}

/** Makes a provider replace exporting telemetry. */
export function standIn({ provider, propagator, describe }: TestParts): StandingIn {
  const joined = new Set<() => Promise<void>>();
  const own: StandIn = {
    provider,
    join(theirPropagator, leave, resource) {
      register(theirPropagator);
      if (resource) describe(resource);
      joined.add(leave);
      return () => {
        if (!joined.delete(leave)) return;
        register(propagator);
        describe(undefined);
      };
    },
  };
  place.current = own;
  return {
    mark() {
      const before = new Set(joined);
      return async () => {
        await Promise.allSettled([...joined].filter((leave) => !before.has(leave)).map((leave) => leave()));
      };
    },
    remove() {
      if (place.current === own) place.current = undefined;
      for (const leave of joined) void leave();
      joined.clear();
    },
  };
}

function register(propagator: TextMapPropagator): void {
  propagation.disable();
  propagation.setGlobalPropagator(propagator);
}
