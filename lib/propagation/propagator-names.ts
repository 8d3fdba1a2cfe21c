import type { TextMapPropagator } from '@opentelemetry/api';
import { type Environment, environmentList } from '../process/environment-variable';
import { cut } from '../text/bounded-cut';
import { warn } from '../diagnostics/warning';

/** Supported formats, by their names in the OpenTelemetry specification. */
export const PROPAGATOR_NAMES = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none'] as const;

export const PROPAGATORS_EXPECTED = `an array of ${PROPAGATOR_NAMES.join(', ')}, and propagators`;

/** One of {@link PROPAGATOR_NAMES}; `none` disables propagation. */
export type PropagatorName = (typeof PROPAGATOR_NAMES)[number];

/** A format name, or a propagator of the application. */
export type PropagatorChoice = PropagatorName | TextMapPropagator;

const PROPAGATORS_VARIABLE = 'OTEL_PROPAGATORS';

export const DEFAULT_PROPAGATORS: readonly PropagatorName[] = ['tracecontext', 'baggage'];

/** Formats of the specification that this library does not include. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  xray: 'Pass an AWSXRayPropagator of @opentelemetry/propagator-aws-xray in `propagators`',
  ottrace: 'Pass an OTTracePropagator of @opentelemetry/propagator-ot-trace in `propagators`',
};

/**
 * Whether a value is valid for the option `propagators`: a list of names and propagators.
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
 * Returns the formats in `OTEL_PROPAGATORS`, in order and without duplicates. Unknown names are ignored with a warning.
 * If no known name is left, the default applies.
 *
 * @example
 * ```ts
 * propagatorsFromEnvironment({ OTEL_PROPAGATORS: 'b3, tracecontext,b3' }); // => ['b3', 'tracecontext']
 * propagatorsFromEnvironment({}); // => ['tracecontext', 'baggage']
 * ```
 */
export function propagatorsFromEnvironment(env: Environment): readonly PropagatorName[] {
  const names = [...new Set(environmentList(env, PROPAGATORS_VARIABLE).map((name) => name.toLowerCase()))];
  for (const name of names) if (!isPropagatorName(name)) warnUnknown(name);
  const known = names.filter(isPropagatorName);
  return known.length === 0 ? DEFAULT_PROPAGATORS : withoutNone(known, PROPAGATORS_VARIABLE);
}

/**
 * Removes duplicates. If the list contains `none`, returns only `none`, with a warning if there are other items.
 *
 * @param where name of the source, for the warning
 */
export function withoutNone<Choice extends PropagatorChoice>(
  choices: readonly Choice[],
  where: string,
): readonly Choice[] {
  const all = [...new Set(choices)];
  const others = all.filter((choice) => choice !== 'none');
  if (others.length === all.length) return all;
  if (others.length > 0) {
    warn('PROPAGATOR_NONE', `${where} contains \`none\` and other formats: no context is propagated. Remove \`none\`.`);
  }
  return all.filter((choice) => choice === 'none');
}

function warnUnknown(name: string): void {
  const shown = JSON.stringify(cut(name, 40));
  const hint = Object.hasOwn(ELSEWHERE, name)
    ? `${ELSEWHERE[name]}.`
    : `Expected ${PROPAGATOR_NAMES.join(', ')}, separated by commas.`;
  warn('PROPAGATOR_UNKNOWN', `${PROPAGATORS_VARIABLE} contains the unknown format ${shown}, which is ignored. ${hint}`);
}
