import { trace } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_RESEND_COUNT } from '../../lib/bundled/attribute-names';
import { traceAxios } from '../../lib/http/axios/trace-axios';

export type AxiosInstance = Parameters<typeof traceAxios>[0];

/** The `HttpService` of `@nestjs/axios`, as far as it is used here: whoever has not installed that can still compile. */
export interface HttpServiceLike {
  readonly axiosRef: AxiosInstance;
}

/**
 * Traces what an `HttpService` sends, that of its `axiosRef` included. A service, like an instance of axios, is traced
 * once, however often it is passed in.
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

/** Stands for the span of a caller that has none. */
const NO_SPAN = {};

type Send = (...args: unknown[]) => Promise<unknown>;

interface Sending {
  /** Makes an Observable that calls `send` for each subscription, with a configuration of its own as the last argument. */
  makeObservable(send: Send, ...args: unknown[]): unknown;
}

/** A subscription that follows a failed one of the same Observable in the same span is another attempt. */
function numberAttempts(http: Sending): void {
  const makeObservable = http.makeObservable.bind(http);
  http.makeObservable = (send, ...given) => {
    const resends = new WeakMap<object, number>();
    const attempt: Send = (...args) => {
      const caller = trace.getActiveSpan() ?? NO_SPAN;
      const config = args.at(-1) as Record<string, unknown>;
      const count = resends.get(caller);
      if (count !== undefined) config[ATTR_HTTP_REQUEST_RESEND_COUNT] ??= count;
      const answer = send(...args);
      answer.then(
        () => resends.delete(caller),
        (error: unknown) => resends.set(caller, resendsAfter(error)),
      );
      return answer;
    };
    return makeObservable(attempt, ...given);
  };
}

/** A configuration that has failed says how often it has been sent. */
function resendsAfter(error: unknown): number {
  const { config } = (error ?? {}) as { readonly config?: Readonly<Record<string, unknown>> };
  const count = config?.[ATTR_HTTP_REQUEST_RESEND_COUNT];
  return typeof count === 'number' ? count : 0;
}
