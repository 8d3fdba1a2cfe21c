import { catchGetterPromise } from '../diagnostics/user-code';

const NO_REASON = 'no reason given';

/** Describes an exporter's error, which may be any value. */
export function reasonOf(error: unknown): string {
  try {
    return (error ? textOf(error) : '') || NO_REASON;
  } catch {
    return NO_REASON;
  }
}

/** Node reports refused connections to several addresses as an AggregateError without a message. */
function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, message, errors, name } = error as Partial<Error> & {
    readonly code?: unknown;
    readonly errors?: unknown;
  };
  for (const [part, value] of Object.entries({ code, message, errors, name })) {
    catchGetterPromise('reading the error of an exporter', error, part, value);
  }
  const text = message ?? '';
  if (typeof code === 'number' && !text.startsWith(String(code))) return `${code} ${text}`.trim();
  const parts = Array.isArray(errors) ? (errors as Error[]).slice(0, 3).map((each) => each.message) : [];
  return text || parts.join(', ') || (typeof code === 'string' ? code : (name ?? ''));
}
