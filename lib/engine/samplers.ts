import { type Context, diag, isSpanContextValid, isValidTraceId, trace, TraceFlags } from '@opentelemetry/api';
import { report } from '../diagnostics/fault';
import { environmentNumber, environmentText } from '../diagnostics/environment-value';
import { type Sampler, SamplingDecision, type SamplingResult } from '../otel/sdk';

const KEEP: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const LEAVE: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

const ALWAYS_ON: Sampler = { shouldSample: () => KEEP, toString: () => 'AlwaysOnSampler' };
const ALWAYS_OFF: Sampler = { shouldSample: () => LEAVE, toString: () => 'AlwaysOffSampler' };

/** What is in force where nobody says otherwise: the parent decides, and what has none is kept. */
export const PARENT_BASED_ALWAYS_ON: Sampler = parentBased(ALWAYS_ON);

/** By the values of `OTEL_TRACES_SAMPLER`. */
const BY_NAME: Readonly<Record<string, (ratio: () => number) => Sampler>> = {
  always_on: () => ALWAYS_ON,
  always_off: () => ALWAYS_OFF,
  traceidratio: (ratio) => traceIdRatio(ratio()),
  parentbased_always_on: () => PARENT_BASED_ALWAYS_ON,
  parentbased_always_off: () => parentBased(ALWAYS_OFF),
  parentbased_traceidratio: (ratio) => parentBased(traceIdRatio(ratio())),
};

/**
 * The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for; parent-based and always on where they
 * ask for none.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 *
 * @example
 * ```ts
 * process.env['OTEL_TRACES_SAMPLER'] = 'always_off';
 * samplerFromEnvironment().shouldSample(ROOT_CONTEXT, '7'.repeat(32), 'GET /', SpanKind.SERVER, {}, []);
 * // => { decision: 0 }
 * ```
 */
export function samplerFromEnvironment(): Sampler {
  const given = environmentText('OTEL_TRACES_SAMPLER');
  if (given === undefined) return PARENT_BASED_ALWAYS_ON;
  const name = given.trim().toLowerCase();
  if (Object.hasOwn(BY_NAME, name)) {
    return BY_NAME[name]?.(() => validRatio(environmentNumber('OTEL_TRACES_SAMPLER_ARG'))) ?? PARENT_BASED_ALWAYS_ON;
  }
  report(() => diag.error(`OTEL_TRACES_SAMPLER=${given} is not a sampler: parentbased_always_on is used.`));
  return PARENT_BASED_ALWAYS_ON;
}

function validRatio(ratio: number | undefined): number {
  if (ratio !== undefined && ratio >= 0 && ratio <= 1) return ratio;
  report(() => diag.error(`OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, got ${ratio}: every trace is kept.`));
  return 1;
}

function parentBased(root: Sampler): Sampler {
  return {
    shouldSample(context, ...rest) {
      const parent = trace.getSpanContext(context);
      if (!parent || !isSpanContextValid(parent)) return root.shouldSample(context, ...rest);
      return (parent.traceFlags & TraceFlags.SAMPLED) === 0 ? LEAVE : KEEP;
    },
    toString: () => `ParentBased{root=${root.toString()}}`,
    followsLocalParents: true,
    ignoresAttributes: true,
  };
}

/** Decides as the SDK of version 2 does, so that services that use either keep the same traces. */
function traceIdRatio(ratio: number): Sampler {
  const bound = ratio === 1 ? 2 ** 32 : Math.floor(ratio * (2 ** 32 - 1));
  return {
    shouldSample: (_context: Context, traceId) => (isValidTraceId(traceId) && folded(traceId) < bound ? KEEP : LEAVE),
    toString: () => `TraceIdRatioBased{${ratio}}`,
    ignoresAttributes: true,
  };
}

/** The four words of the id, one over the other. */
function folded(traceId: string): number {
  let fold = 0;
  for (let at = 0; at < 32; at += 8) fold ^= Number.parseInt(traceId.slice(at, at + 8), 16);
  return fold >>> 0;
}
