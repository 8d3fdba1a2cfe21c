import type { TelemetryOptions } from '../config/telemetry-options';
import { parseFilter } from '../filter/directive';
import { DEFAULT_FILTER, Filter, FILTER_VARIABLE, setFilter } from '../filter/filter';
import { setNetworkEvents } from '../http/phases/network-events-setting';
import { environmentVariable } from '../process/environment-variable';
import { setPropagationTargets } from '../propagation/propagation-targets';
import { Redactor, setRedactor } from '../redaction/redactor';
import { setTraceLimits } from '../span/limits/trace-limits';
import { setValueLimits } from '../values/limits';

/** Sets what applies to the whole process: redaction, limits, filter, propagation targets and network events. */
export function applySettings(options: TelemetryOptions): void {
  setRedactor(redactorOf(options));
  setValueLimits(options.limits);
  setTraceLimits(options.traceLimits);
  setFilter(filterOf(options));
  setPropagationTargets(options.propagationTargets);
  setNetworkEvents(options.networkEvents);
}

/** An invalid filter in the options has thrown before. An invalid one in the environment must not stop the service. */
function filterOf({ filter }: TelemetryOptions): Filter {
  const fromEnvironment = environmentVariable(process.env, FILTER_VARIABLE);
  if (filter !== undefined) return new Filter(filter);
  if (fromEnvironment === undefined || parseFilter(fromEnvironment).isEmpty) return new Filter(DEFAULT_FILTER);
  return Filter.lossy(fromEnvironment);
}

/** The header that forces a trace carries a secret, so its name is redacted too. */
function redactorOf({ redaction = {}, forceTrace }: TelemetryOptions): Redactor {
  const header = forceTrace ? forceTrace.header : undefined;
  return new Redactor({ ...redaction, names: [...(redaction.names ?? []), ...(header ? [header] : [])] });
}
