/** The body of every response with a status of 400 and above. */
export interface ApiProblem {
  readonly error: {
    readonly message: string;
    /** Position in the query, from 1. */
    readonly column?: number;
    /** What was probably meant. */
    readonly suggestion?: string;
  };
}
