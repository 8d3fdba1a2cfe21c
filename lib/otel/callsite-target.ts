import { type Context, createContextKey } from '@opentelemetry/api';
import { processPart } from '../process/process-record';

const TARGET = createContextKey('otel-instrument.callsite-target');

const callsiteTargets = processPart('callsite-targets', () => ({ areWanted: false }));

/** Makes spans pass their target to samplers, because a sampler decides by it. Until then, spans do not pay for it. */
export function passCallsiteTargets(): void {
  callsiteTargets.areWanted = true;
}

/**
 * Adds the target of a callsite to the context in which its span starts. Samplers read it there, because they run before
 * the span has the attributes of the callsite.
 */
export function withCallsiteTarget(context: Context, target: string): Context {
  return callsiteTargets.areWanted ? context.setValue(TARGET, target) : context;
}

/** The target of the callsite that starts a span in this context; `undefined` if there is none. */
export function callsiteTargetOf(context: Context): string | undefined {
  const target = context.getValue(TARGET);
  return typeof target === 'string' ? target : undefined;
}
