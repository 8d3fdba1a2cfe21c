import { type Environment, environmentVariable } from '../process/environment-variable';
import { show } from '../validation/option-error';
import { warnOnce } from '../diagnostics/warning';
import type { WaterfallDetail } from '../waterfall/waterfall-options';

export const CONSOLE_VARIABLE = 'OTEL_INSTRUMENT_CONSOLE';

const DETAILS: readonly string[] = ['compact', 'normal', 'full'] satisfies WaterfallDetail[];

/** Reads how much the exporter `'console'` prints; warns about an unknown value. */
export function consoleDetailFromEnvironment(env: Environment): WaterfallDetail | undefined {
  const value = environmentVariable(env, CONSOLE_VARIABLE)?.toLowerCase();
  if (value === undefined || DETAILS.includes(value)) return value as WaterfallDetail | undefined;
  warnOnce(
    `${CONSOLE_VARIABLE} ${value}`,
    'VARIABLE_IGNORED',
    `${CONSOLE_VARIABLE}: ${show(value)} is ignored: expected compact, normal or full.`,
  );
  return undefined;
}
