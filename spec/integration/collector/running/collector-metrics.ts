export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a Collector says about itself in Prometheus' text format. */
export class CollectorMetrics {
  constructor(readonly samples: readonly MetricSample[]) {}

  static parse(text: string): CollectorMetrics {
    return new CollectorMetrics(text.split('\n').flatMap((line) => sampleOf(line)));
  }

  /**
   * The sum of the samples with this name and these labels; 0 if there is none, as a counter that has never counted is absent.
   *
   * @param name such as `otelcol_receiver_accepted_spans`
   */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.samples
      .filter(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      )
      .reduce((sum, { value }) => sum + value, 0);
  }
}

function sampleOf(line: string): readonly MetricSample[] {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
  if (name === undefined) return [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text] as const);
  return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
}
