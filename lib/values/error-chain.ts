import { types } from 'node:util';
import { describeError } from '../errors/describe-error';
import { redacted, redactor } from '../redaction/redactor';

/** What follows the name of a field in the name of the one that says what caused the error in it. */
const SUFFIX = '.chain';

/**
 * What caused an error that a field holds, outermost first: `Type: message` of each, without secrets. Counterpart of the
 * field `error.chain` of Rust's `tracing-opentelemetry`. Never throws.
 *
 * @param name the name of the field
 * @param value what it holds
 * @returns the name and value of the field beside it; `undefined` where the value is no error, or nothing caused it
 */
export function errorChain(name: string, value: unknown): readonly [name: string, chain: string[]] | undefined {
  if (!types.isNativeError(value) || redactor().hides(name)) return undefined;
  const { chain } = describeError(value, redacted);
  if (chain.length === 0) return undefined;
  return [`${name}${SUFFIX}`, chain.map(({ type, message }) => `${type}: ${message}`)];
}
