import type { AxiosRequestTransformer, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { ATTR_HTTP_REQUEST_RESEND_COUNT } from '../../bundled/attribute-names';
import { guard } from '../../diagnostics/fault';
import { isPropagationLimited } from '../../propagation/propagation-targets';
import { guardRedirects } from './axios-redirects';
import { type ResponseSummary, ClientSpan } from '../client-span';
import { restoreHeaders } from '../context-headers';
import { goesOverHttp } from '../destination';
import { failureOf } from '../failure';

type Config = InternalAxiosRequestConfig & { [ATTR_HTTP_REQUEST_RESEND_COUNT]?: unknown };

/** The part of an axios instance that is used, so that no type of axios is in the declarations of this package. */
export interface Locating {
  getUri(config: object): string;
}

/** One attempt of one request of an axios instance, from dispatch to outcome. */
export class AxiosExchange {
  private watched = false;
  private sent: { readonly config: Config; readonly span: ClientSpan } | undefined;
  private readonly undo: (() => void)[] = [];

  constructor(private readonly axios: Locating) {}

  /** Announces that the outcome will be reported. Otherwise no span is opened. */
  watch(): void {
    this.watched = true;
  }

  /**
   * Opens the span when the request is dispatched, that is after its body was transformed. A request that is aborted
   * before, or whose body cannot be serialized, gets no span.
   */
  prepare(config: object): object {
    if (this.watched) guard('preparing an HTTP request', () => this.awaitDispatch(config as Config));
    return config;
  }

  private awaitDispatch(config: Config): void {
    const { transformRequest: given } = config;
    const transformers = [...[given ?? []].flat(), atDispatch((sent) => dispatched(sent ?? config))];
    config.transformRequest = transformers;
    const restore = (target: Config): void => {
      if (target.transformRequest === transformers) put(target, 'transformRequest', given);
    };
    const dispatched = (sent: Config): void => {
      restore(sent);
      this.dispatched(sent);
    };
    this.undo.push(() => restore(config));
  }

  responded(response: unknown): void {
    const summary = guard('reading a response', () => summaryOf(response), {});
    const failed = summary.status !== undefined && summary.status >= 400;
    this.settle((span) => span.responded(failed ? summary : { status: summary.status }), failed);
  }

  failed(error: unknown): void {
    const summary = guard(
      'reading the response of an error',
      () => summaryOf((error as Failed | undefined)?.response),
      {},
    );
    const failure = failureOf(error, this.sent?.config.signal);
    this.settle((span) => span.failed(failure, summary), failure.kind === 'failed');
  }

  private dispatched(config: Config): void {
    guard('opening the span of an HTTP request', () => this.open(config));
  }

  private open(config: Config): void {
    const url = urlOf(this.axios, config);
    if (!goesOverHttp(url)) return;
    const span = ClientSpan.open({
      // axios stores methods in lower case and sends them in capitals.
      method: config.method?.toUpperCase(),
      url,
      headers: config.headers,
      resends: resendsOf(config),
    });
    this.sent = { config, span };
    this.undo.push(() => restoreHeaders(span.written, config.headers));
    this.followAdapter(config);
    if (isPropagationLimited()) {
      const { beforeRedirect } = config;
      config.beforeRedirect = guardRedirects(beforeRedirect, span.written);
      this.undo.push(() => put(config, 'beforeRedirect', beforeRedirect));
    }
  }

  /** In older versions of axios, interceptors do not see what an adapter throws before it returns a promise. */
  private followAdapter(config: Config): void {
    const { adapter } = config;
    if (typeof adapter !== 'function') return;
    const restore = (): unknown => (config.adapter = adapter);
    this.undo.push(restore);
    config.adapter = (sent) => {
      restore();
      try {
        return adapter(sent);
      } catch (error) {
        this.failed(error);
        throw error;
      }
    };
  }

  /** Restores the configuration first, because the application may send it again. */
  private settle(end: (span: ClientSpan) => void, failed: boolean): void {
    for (const undo of this.undo.splice(0)) guard('restoring the configuration of an HTTP request', undo);
    const { sent } = this;
    this.sent = undefined;
    if (!sent) return;
    guard('counting the resends of an HTTP request', () => countResend(sent.config, failed));
    end(sent.span);
  }
}

interface Failed {
  readonly response?: unknown;
}

function summaryOf(response: unknown): ResponseSummary {
  const { status, data } = (response ?? {}) as Partial<AxiosResponse<unknown>>;
  return typeof status === 'number' ? { status, body: data } : {};
}

/** axios calls transformers with the configuration that it is about to send. */
function atDispatch(report: (config: Config | undefined) => void): AxiosRequestTransformer {
  return function (this: Config | undefined, data: unknown) {
    report(this);
    return data;
  };
}

/** A custom serializer may throw. The request itself then fails with the same error. */
function urlOf(axios: Locating, config: Config): string {
  const { url = '', baseURL = '', allowAbsoluteUrls, paramsSerializer } = config;
  // Set all members, because axios fills missing ones from the defaults of the instance.
  const located = { url, baseURL, ...(allowAbsoluteUrls === undefined ? {} : { allowAbsoluteUrls }), params: null };
  try {
    const params = config.params as unknown;
    return axios.getUri({ ...located, params: params ?? null, ...(paramsSerializer ? { paramsSerializer } : {}) });
  } catch {
    return guard('reading the URL of an HTTP request', () => axios.getUri(located), url);
  }
}

function resendsOf(config: Config): number | undefined {
  const { [ATTR_HTTP_REQUEST_RESEND_COUNT]: resends } = config;
  return typeof resends === 'number' ? resends : undefined;
}

/** Keeps the count in the configuration, because any client may send it again. */
function countResend(config: Config, failed: boolean): void {
  if (failed) config[ATTR_HTTP_REQUEST_RESEND_COUNT] = (resendsOf(config) ?? 0) + 1;
  else delete config[ATTR_HTTP_REQUEST_RESEND_COUNT];
}

function put<Key extends 'transformRequest' | 'beforeRedirect'>(
  config: Config,
  key: Key,
  value: Config[Key] | undefined,
): void {
  if (value === undefined) delete config[key];
  else config[key] = value;
}
