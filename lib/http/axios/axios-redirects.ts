import { guard } from '../../diagnostics/fault';
import { mayReceiveContext } from '../../propagation/propagation-targets';
import type { WrittenHeaders } from '../context-headers';

type BeforeRedirect<Details extends readonly unknown[]> = (
  options: Readonly<Record<string, unknown>>,
  ...details: Details
) => void;

/** Removes the trace headers when the server redirects to a host that must not receive them. */
export function guardRedirects<Details extends readonly unknown[]>(
  given: BeforeRedirect<Details> | undefined,
  written: WrittenHeaders,
): BeforeRedirect<Details> {
  return (options, ...details) => {
    guard('removing the context from a redirected request', () => removeContext(options, written));
    given?.(options, ...details);
  };
}

function removeContext(options: Readonly<Record<string, unknown>>, written: WrittenHeaders): void {
  const { href, headers } = options as { href?: unknown; headers?: Record<string, unknown> };
  const host = typeof href === 'string' && URL.canParse(href) ? new URL(href).hostname : undefined;
  if (mayReceiveContext(host)) return;
  for (const name of Object.keys(headers ?? {})) if (written.has(name.toLowerCase())) delete headers?.[name];
}
