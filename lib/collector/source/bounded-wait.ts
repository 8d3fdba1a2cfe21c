/**
 * Waits for a promise, but not without end. The process may end earlier: the wait does not keep it alive.
 *
 * @param failure thrown if the promise is still pending after this time
 */
export async function boundedWait<T>(promise: Promise<T>, millis: number, failure: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure()), millis);
    timer.unref();
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
}
