import type { TextMapPropagator } from '@opentelemetry/api';
import { type Environment, environmentList } from '../process/environment-variable';
import { cut } from '../text/bounded-cut';
import { warn } from '../diagnostics/warning';

/** Formats that the context can travel in, by the names of the OpenTelemetry specification. */
export const PROPAGATOR_NAMES = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none'] as const;

/** What the option has to be. */
export const PROPAGATORS_EXPECTED = `an array of ${PROPAGATOR_NAMES.join(', ')}, and propagators`;

/** One of {@link PROPAGATOR_NAMES}; `none` is no format at all. */
export type PropagatorName = (typeof PROPAGATOR_NAMES)[number];

/** A format by its name, or a propagator of the application's own. */
export type PropagatorChoice = PropagatorName | TextMapPropagator;

/** Standard variable that names the formats, separated by commas. */
const PROPAGATORS_VARIABLE = 'OTEL_PROPAGATORS';

/** What is in force where nobody has said anything. */
export const DEFAULT_PROPAGATORS: readonly PropagatorName[] = ['tracecontext', 'baggage'];

/** Formats that the specification knows and this library does not carry. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  xray: 'Give `propagators` an AWSXRayPropagator of @opentelemetry/propagator-aws-xray',
  ottrace: 'Give `propagators` an OTTracePropagator of @opentelemetry/propagator-ot-trace',
};

/**
 * Whether a value can be the option `propagators`: a list of names and propagators.
 *
 * @example
 * ```ts
 * isPropagatorList(['tracecontext', 'b3']); // => true
 * isPropagatorList(['tracecontxt']); // => false
 * ```
 */
export function isPropagatorList(value: unknown): value is readonly PropagatorChoice[] {
  return Array.isArray(value) && value.every((item) => isPropagatorName(item) || isPropagator(item));
}

function isPropagatorName(value: unknown): value is PropagatorName {
  return PROPAGATOR_NAMES.some((name) => name === value);
}

function isPropagator(value: unknown): value is TextMapPropagator {
  const { inject, extract, fields } = Object(value) as Record<string, unknown>;
  return [inject, extract, fields].every((method) => typeof method === 'function');
}

/**
 * The formats that `OTEL_PROPAGATORS` names, each once, in their order. A name that nobody knows is left out with a
 * warning; where nothing is left, or nothing was set, the default holds.
 *
 * @example
 * ```ts
 * propagatorsFromEnvironment({ OTEL_PROPAGATORS: 'b3, tracecontext,b3' }); // => ['b3', 'tracecontext']
 * propagatorsFromEnvironment({}); // => ['tracecontext', 'baggage']
 * ```
 */
export function propagatorsFromEnvironment(env: Environment): readonly PropagatorName[] {
  const names = [...new Set(environmentList(env, PROPAGATORS_VARIABLE).map((name) => name.toLowerCase()))];
  for (const name of names) if (!isPropagatorName(name)) warnOfUnknown(name);
  const known = names.filter(isPropagatorName);
  return known.length === 0 ? DEFAULT_PROPAGATORS : withoutNone(known, PROPAGATORS_VARIABLE);
}

/**
 * The list without what `none` rules out, and without repetitions.
 *
 * @param where what the list came from, for the warning
 */
export function withoutNone<Choice extends PropagatorChoice>(
  choices: readonly Choice[],
  where: string,
): readonly Choice[] {
  const all = [...new Set(choices)];
  const others = all.filter((choice) => choice !== 'none');
  if (others.length === all.length) return all;
  if (others.length > 0) {
    warn('PROPAGATOR_NONE', `${where} has \`none\` beside others: no context is propagated. Leave out \`none\`.`);
  }
  return all.filter((choice) => choice === 'none');
}

function warnOfUnknown(name: string): void {
  const shown = JSON.stringify(cut(name, 40));
  const next = Object.hasOwn(ELSEWHERE, name)
    ? `${ELSEWHERE[name]}.`
    : `Expected ${PROPAGATOR_NAMES.join(', ')}, separated by commas.`;
  warn('PROPAGATOR_UNKNOWN', `${PROPAGATORS_VARIABLE} names ${shown}, which is left out. ${next}`);
}
