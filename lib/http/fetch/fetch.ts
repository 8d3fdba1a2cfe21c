/**
 * The type of `fetch`, as `@types/node` or the library `DOM` declares it. Without a declaration, the types of this package
 * still compile, and the arguments are not checked.
 */
export type Fetch = typeof globalThis extends { readonly fetch: infer Declared }
  ? Declared
  : // oxlint-disable-next-line typescript/no-explicit-any -- the arguments of an unknown `fetch`
    (input: any, init?: any) => Promise<any>;
