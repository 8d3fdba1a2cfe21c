/** A value that the Collector reads from its environment when it starts, such as a secret. */
export class FromEnvironment {
  constructor(readonly variable: string) {}
}
