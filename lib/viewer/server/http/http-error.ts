import type { ApiProblem } from '../../api/api-problem';

/** A request that gets a status of 400 or above. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    message: string,
    readonly details: Omit<ApiProblem['error'], 'message'> & { readonly allow?: string } = {},
  ) {
    super(message);
  }
}
