import { type Context, createContextKey } from '@opentelemetry/api';
import { sharedName } from '../process/process-record';

const IS_OWN = createContextKey(sharedName('own-lines'));

/**
 * A context whose log lines are printed, but not exported. The work of exporters and the warnings of this package run in
 * one: otherwise, a line about a failed export would become a log record that fails again.
 */
export function withoutLineExport(context: Context): Context {
  return context.setValue(IS_OWN, true);
}

export function isLineExportOff(context: Context): boolean {
  return context.getValue(IS_OWN) === true;
}
