/**
 * Computes one option of a client with `read` whenever Nest reads it. The client gets a copy of the application's options
 * object.
 *
 * @param read gets the value that the application set
 */
export function watchOption(client: object, name: string, read: (given: unknown) => unknown): void {
  const holder = client as { options?: unknown };
  const { options } = holder;
  if (options !== undefined && (typeof options !== 'object' || options === null)) return;
  const given = (options ?? {}) as Record<string, unknown>;
  // The property of frozen options could not be defined again.
  const { [name]: _replaced, ...others } = Object.getOwnPropertyDescriptors(given);
  const copy = Object.create(Object.getPrototypeOf(given) as object | null, others) as Record<string, unknown>;
  let value = given[name];
  Object.defineProperty(copy, name, {
    get: () => read(value),
    set(next: unknown) {
      value = next;
    },
    configurable: true,
    enumerable: true,
  });
  holder.options = copy;
}
