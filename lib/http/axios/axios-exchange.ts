import type { AxiosRequestTransformer, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { ATTR_HTTP_REQUEST_RESEND_COUNT } from '../../bundled/attribute-names';
import { guard } from '../../diagnostics/fault';
import { isPropagationLimited } from '../../propagation/propagation-targets';
import { guardRedirects } from './axios-redirects';
import { type ResponseSummary, ClientSpan } from '../client-span';
import { takeBack } from '../context-headers';
import { goesOverHttp } from '../destination';
import { failureOf } from '../failure';

type Config = InternalAxiosRequestConfig & { [ATTR_HTTP_REQUEST_RESEND_COUNT]?: unknown };

/** What tells the URL of a request; the types of axios itself stay out of this package's. */
export interface Locating {
  getUri(config: object): string;
}

/** One attempt of one request of an axios instance, from the moment it is sent to its outcome. */
export class AxiosExchange {
  private watched = false;
  private sent: { readonly config: Config; readonly span: ClientSpan } | undefined;
  private readonly undo: (() => void)[] = [];

  constructor(private readonly axios: Locating) {}

  /** The outcome will be told: without that, no span is opened. */
  watch(): void {
    this.watched = true;
  }

  /**
   * Opens the span when the request is dispatched, which is when its body has been transformed. What was given up
   * before, and a body that cannot be sent, is no request.
   */
  prepare(config: object): object {
    if (this.watched) guard('preparing an HTTP request', () => this.awaitDispatch(config as Config), undefined);
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
    const answer = guard('reading an answer', () => summaryOf(response), {});
    const failed = answer.status !== undefined && answer.status >= 400;
    this.settle((span) => span.responded(failed ? answer : { status: answer.status }), failed);
  }

  failed(error: unknown): void {
    const answer = guard(
      'reading the answer of an error',
      () => summaryOf((error as Failed | undefined)?.response),
      {},
    );
    const failure = failureOf(error, this.sent?.config.signal);
    this.settle((span) => span.failed(failure, answer), failure.kind === 'failed');
  }

  private dispatched(config: Config): void {
    guard('opening the span of an HTTP request', () => this.open(config), undefined);
  }

  private open(config: Config): void {
    const url = urlOf(this.axios, config);
    if (!goesOverHttp(url)) return;
    const span = ClientSpan.open({
      // axios keeps methods in lower case and sends them in capitals.
      method: config.method?.toUpperCase(),
      url,
      headers: config.headers,
      resends: resendsOf(config),
    });
    this.sent = { config, span };
    this.undo.push(() => takeBack(span.written, config.headers));
    this.followAdapter(config);
    if (isPropagationLimited()) {
      const { beforeRedirect } = config;
      config.beforeRedirect = guardRedirects(beforeRedirect, span.written);
      this.undo.push(() => put(config, 'beforeRedirect', beforeRedirect));
    }
  }

  /** Older versions of axios tell no interceptor what an adapter throws before it has given a promise. */
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

  /** From here on the configuration is the application's again, which may send it once more. */
  private settle(end: (span: ClientSpan) => void, failed: boolean): void {
    for (const undo of this.undo.splice(0)) guard('leaving an HTTP request as it was', undo, undefined);
    const { sent } = this;
    this.sent = undefined;
    if (!sent) return;
    guard('numbering an HTTP request', () => number(sent.config, failed), undefined);
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

/** A serializer of the application's may throw; the request itself then does so as well. */
function urlOf(axios: Locating, config: Config): string {
  const { url = '', baseURL = '', allowAbsoluteUrls, paramsSerializer } = config;
  // What is left out here would be taken from the defaults of the instance.
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

/** A configuration that has failed and is sent again says so itself, whoever sends it. */
function number(config: Config, failed: boolean): void {
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
