import { checkTelemetryOptions } from '../../config/option-tables';
import type { TelemetryOptions } from '../../config/telemetry-options';
import { completeTailSamplingOptions, type TailSamplingOptions } from '../../sampling/tail/tail-sampling-options';
import { checkOptions, withoutUndefined } from '../../validation/check-options';
import { invalidOption, OptionError, show } from '../../validation/option-error';
import { isRecord } from '../../validation/predicates';
import type { ChosenOptions } from './chosen-options';
import { isNestOption, SOURCE_OPTIONS } from './option-names';

/** Options that `startTelemetry` accepts, and their `sampling.tail`, complete. */
export interface CheckedOptions {
  readonly options: TelemetryOptions;
  readonly tail: Required<TailSamplingOptions>;
}

/** Options that all services share may have no name yet. */
const ANY_NAME = { serviceName: 'any' };

/**
 * Checks the options of a file as `startTelemetry` and `TelemetryModule` do.
 *
 * @throws OptionError with the path of the option, for a wrong option and for `tail: false`
 */
export function checkedOptions({ place, options: given }: ChosenOptions): CheckedOptions {
  if (!isRecord(given)) {
    throw new OptionError(
      'ERR_OPTION_INVALID',
      '--export',
      `Expected ${place} to be the options object, got ${show(given)}.`,
    );
  }
  try {
    const named = { ...ANY_NAME, ...withoutUndefined(given) };
    checkOptions('startTelemetry', SOURCE_OPTIONS, named);
    checkTelemetryOptions(withoutNest(named));
    const options = withoutNest(withoutUndefined(given));
    return { options, tail: tailOf(options) };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new OptionError(error.code, error.option, `In ${place}: ${error.message}`);
  }
}

/** Removes the options that only `TelemetryModule` has, except `log.export`. */
function withoutNest({ log, ...options }: Readonly<Record<string, unknown>>): TelemetryOptions {
  const exported = isRecord(log) ? log['export'] : undefined;
  return {
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !isNestOption(name))),
    ...(exported !== undefined && { log: { export: exported as boolean } }),
  };
}

function tailOf({ sampling = {} }: TelemetryOptions): Required<TailSamplingOptions> {
  const { tail = true } = sampling;
  if (tail === false) {
    throw invalidOption(
      'sampling.tail',
      'true, or an object',
      false,
      'It has the policies of the Collector. Remove it to get the default policies.',
    );
  }
  return completeTailSamplingOptions(tail === true ? {} : tail);
}
