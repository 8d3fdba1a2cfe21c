/** An option that the Collector cannot follow exactly. */
export interface Note {
  /** Path of the option in the options of `startTelemetry`, such as `sampling.tail.policies[2]`. */
  readonly option: string;
  /** `left out`: the Collector ignores it. `differs`: the Collector does something else. */
  readonly effect: 'left out' | 'differs';
  /** What differs and what to do, in whole sentences. */
  readonly text: string;
}
