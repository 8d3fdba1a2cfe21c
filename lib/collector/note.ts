/** What a user must know about an option that the Collector cannot follow exactly. */
export interface Note {
  /** Path of the option in the options of `startTelemetry`, such as `sampling.tail.policies[2]`. */
  readonly option: string;
  /** `left out`: the configuration does without it. `differs`: it means something else in the Collector. */
  readonly effect: 'left out' | 'differs';
  /** What differs and what to do, in whole sentences. */
  readonly text: string;
}
