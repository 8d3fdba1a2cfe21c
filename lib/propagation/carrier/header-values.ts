import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { catchPromise } from '../../diagnostics/user-code';

/** Maximum length of one header, all its fields together: room for the longest `tracestate`. */
export const MAX_HEADER_LENGTH = 32_768;

/** Maximum of names searched in a carrier, and of fields read from one header. */
export const MAX_NAMES = 1000;

/** A getter for carriers whose names are all in lower case. */
export interface LowerCaseGetter<Carrier = Readonly<Record<string, unknown>>> extends TextMapGetter<Carrier> {
  readonly isLowerCase: true;
  /** Whether headers are properties of the carrier. They can then be read without a call. */
  readonly isPlain?: true;
}

/**
 * Returns the fields of one header in order. It looks up the given name, which must be in lower case, and then any
 * other case. A header with a value that is not text, or longer than {@link MAX_HEADER_LENGTH}, counts as absent.
 *
 * @throws errors of the getter
 *
 * @example
 * ```ts
 * headerValues({ TraceParent: '00-…-01' }, defaultTextMapGetter, 'traceparent'); // => ['00-…-01']
 * headerValues({ tracestate: ['a=1', 'b=2'] }, defaultTextMapGetter, 'tracestate'); // => ['a=1', 'b=2']
 * headerValues({ traceparent: 7 }, defaultTextMapGetter, 'traceparent'); // => []
 * ```
 */
export function headerValues<Carrier>(
  carrier: Carrier,
  getter: TextMapGetter<Carrier>,
  name: string,
): readonly string[] {
  const { isLowerCase, isPlain } = getter as Partial<LowerCaseGetter<Carrier>>;
  const direct: unknown = isPlain ? (carrier as Record<string, unknown>)[name] : getter.get(carrier, name);
  if (typeof direct === 'string' && direct.length < MAX_HEADER_LENGTH) return [direct];
  if (direct !== undefined && direct !== null) return readable([direct]);
  if (isLowerCase) return NONE;
  const names = headerNames(carrier, getter);
  const count = Math.min(names.length, MAX_NAMES);
  let spellings: unknown[] | undefined;
  for (let index = 0; index < count; index++) {
    const other = names[index];
    if (typeof other !== 'string' || other.length !== name.length) continue;
    if (other !== name && other.toLowerCase() === name) (spellings ??= []).push(getter.get(carrier, other));
  }
  return spellings ? readable(spellings) : NONE;
}

const NONE: readonly string[] = [];

function headerNames<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): readonly unknown[] {
  const names: unknown = getter.keys(carrier);
  if (Array.isArray(names)) return names;
  catchPromise('reading the names of headers', names);
  return NONE;
}

function readable(found: readonly unknown[]): readonly string[] {
  const fields: string[] = [];
  let length = 0;
  for (const value of found) {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (fields.length + parts.length > MAX_NAMES) return [];
    for (const part of parts) {
      if (typeof part !== 'string') {
        catchPromise('reading a header', part);
        return [];
      }
      length += part.length + 1;
      if (length > MAX_HEADER_LENGTH) return [];
      fields.push(part);
    }
  }
  return fields;
}

/**
 * Wraps the application's getter for third-party propagators: names match in any case, and values are text of bounded
 * length. Passes on errors of the getter.
 *
 * @param maxLength a header with a longer field counts as absent
 */
export function boundedGetter<Carrier>(
  getter: TextMapGetter<Carrier>,
  maxLength = MAX_HEADER_LENGTH,
): TextMapGetter<Carrier> {
  return {
    keys: (carrier) =>
      headerNames(carrier, getter)
        .slice(0, MAX_NAMES)
        .filter((name) => typeof name === 'string')
        .map((name) => name.toLowerCase()),
    get(carrier, name) {
      const fields = headerValues(carrier, getter, name.toLowerCase());
      if (maxLength < MAX_HEADER_LENGTH && fields.some(({ length }) => length > maxLength)) return undefined;
      return fields.length > 1 ? [...fields] : fields[0];
    },
  };
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,256}$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;

/**
 * Wraps the application's setter for third-party propagators: drops names and values that HTTP does not allow, because
 * an HTTP client would reject the whole request.
 */
export function boundedSetter<Carrier>(setter: TextMapSetter<Carrier>): TextMapSetter<Carrier> {
  return {
    set(carrier, name, value) {
      if (value.length <= MAX_HEADER_LENGTH && HEADER_NAME.test(name) && HEADER_VALUE.test(value)) {
        setHeader(carrier, setter, name, value);
      }
    },
  };
}

/** Writes a header with the application's setter, and passes on its errors. */
export function setHeader<Carrier>(
  carrier: Carrier,
  setter: TextMapSetter<Carrier>,
  name: string,
  value: string,
): void {
  catchPromise('writing a header', setter.set(carrier, name, value));
}
