import { type Context, createContextKey } from '@opentelemetry/api';
import { processPart } from '../process/process-record';

const TARGET = createContextKey('otel-instrument.callsite-target');

const callsiteTargets = processPart('callsite-targets', () => ({ areWanted: false }));

/** Says that a sampler goes by targets. Until one does, nobody pays for telling them. */
export function wantCallsiteTargets(): void {
  callsiteTargets.areWanted = true;
}

/**
 * The context with the target of a callsite whose span is about to start in it, where samplers look for it: a sampler
 * is asked before the span has any attributes of the callsite's.
 */
export function withCallsiteTarget(context: Context, target: string): Context {
  return callsiteTargets.areWanted ? context.setValue(TARGET, target) : context;
}

/** The target of the callsite that starts a span in this context; `undefined` where nobody has said. */
export function callsiteTargetOf(context: Context): string | undefined {
  const target = context.getValue(TARGET);
  return typeof target === 'string' ? target : undefined;
}
