import { trace } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_RESEND_COUNT } from '../../lib/bundled/attribute-names';
import { traceAxios } from '../../lib/http/axios/trace-axios';

export type AxiosInstance = Parameters<typeof traceAxios>[0];

/** The part of `HttpService` used here. It is declared here because `@nestjs/axios` is an optional peer. */
export interface HttpServiceLike {
  readonly axiosRef: AxiosInstance;
}

/**
 * Traces the requests of an `HttpService`, including those sent through its `axiosRef`. Passing the same service, or the
 * same axios instance, again has no effect.
 *
 * @returns the same service
 *
 * @example
 * ```ts
 * import { HttpService } from '@nestjs/axios';
 *
 * const http = traceHttpService(new HttpService());
 * ```
 */
export function traceHttpService<Service extends HttpServiceLike>(http: Service): Service {
  traceAxios(http.axiosRef);
  if (!traced.has(http)) numberAttempts(http as unknown as Sending);
  traced.add(http);
  return http;
}

const traced = new WeakSet<object>();

/** Key for callers without a span. */
const NO_SPAN = {};

type Send = (...args: unknown[]) => Promise<unknown>;

interface Sending {
  /** Returns an Observable that calls `send` for each subscription, with a fresh configuration as the last argument. */
  makeObservable(send: Send, ...args: unknown[]): unknown;
}

/** Numbers the retries: a subscription to the same Observable, in the same span, after a failed one. */
function numberAttempts(http: Sending): void {
  const makeObservable = http.makeObservable.bind(http);
  http.makeObservable = (send, ...given) => {
    const resends = new WeakMap<object, number>();
    const attempt: Send = (...args) => {
      const caller = trace.getActiveSpan() ?? NO_SPAN;
      const config = args.at(-1) as Record<string, unknown>;
      const count = resends.get(caller);
      if (count !== undefined) config[ATTR_HTTP_REQUEST_RESEND_COUNT] ??= count;
      const response = send(...args);
      response.then(
        () => resends.delete(caller),
        (error: unknown) => resends.set(caller, resendsAfter(error)),
      );
      return response;
    };
    return makeObservable(attempt, ...given);
  };
}

/** The configuration of a failed request holds its resend count. */
function resendsAfter(error: unknown): number {
  const { config } = (error ?? {}) as { readonly config?: Readonly<Record<string, unknown>> };
  const count = config?.[ATTR_HTTP_REQUEST_RESEND_COUNT];
  return typeof count === 'number' ? count : 0;
}
