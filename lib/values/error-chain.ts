import { types } from 'node:util';
import { describeError } from '../errors/describe-error';
import { redacted, redactor } from '../redaction/redactor';

/** Suffix of the field with the causes of the error in another field. */
const SUFFIX = '.chain';

/**
 * The causes of an error in a field, outermost first, as `Type: message`, without secrets. Corresponds to the field
 * `error.chain` of Rust's `tracing-opentelemetry`. Never throws.
 *
 * @param name the name of the field
 * @param value the value of the field
 * @returns name and value of a second field; `undefined` if the value is not an error, or has no cause
 */
export function errorChain(name: string, value: unknown): readonly [name: string, chain: string[]] | undefined {
  if (!types.isNativeError(value) || redactor().hides(name)) return undefined;
  const { chain } = describeError(value, redacted);
  if (chain.length === 0) return undefined;
  return [`${name}${SUFFIX}`, chain.map(({ type, message }) => `${type}: ${message}`)];
}
