/** A promise that the test settles. */
export class Gate<T = void> {
  private resolve: (value: T) => void = () => undefined;
  private reject: (reason: unknown) => void = () => undefined;

  readonly opened = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  open(value: T): void {
    this.resolve(value);
  }

  fail(reason: unknown): void {
    this.reject(reason);
  }
}
