import type { TraceDocument } from '../../api/trace-document';
import type { TraceList } from '../../api/trace-row';

/** An error response of the server, with its message. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    /** The HTTP status; 0 if there was no response. */
    readonly status: number,
    /** Where in the query the mistake is, from 1. */
    readonly column?: number,
    /** What was probably meant. */
    readonly suggestion?: string,
  ) {
    super(message);
  }
}

export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** The address of a resource; parameters that are `undefined` or empty are left out. */
export function addressOf(path: string, parameters: Parameters = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** @throws ApiError if the server refuses or does not answer; the error of the signal if that aborts */
export async function request(address: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('The viewer does not respond. Is `otel-instrument view` still running?', 0);
  }
  if (response.ok) return response;
  throw await errorOf(response);
}

/** Reads JSON of the server. */
export async function getJson<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  const response = await request(addressOf(path, parameters), { ...(signal && { signal }) });
  return (await response.json()) as T;
}

/** One page of the list. */
export const getTraces = (
  parameters: { readonly query?: string; readonly limit?: number; readonly after?: string },
  signal?: AbortSignal,
): Promise<TraceList> => getJson('/api/traces', parameters, signal);

/** A whole trace. */
export const getTrace = (traceId: string, signal?: AbortSignal): Promise<TraceDocument> =>
  getJson(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal);

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error: { message: string; column?: number; suggestion?: string } };
    return new ApiError(error.message, response.status, error.column, error.suggestion);
  } catch {
    return new ApiError(`The viewer returned ${response.status} ${response.statusText}.`, response.status);
  }
}
