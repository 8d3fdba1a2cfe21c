import { type SpanOutline, startTestTelemetry, type TestTelemetry } from '../../../lib/testing';

let telemetry: TestTelemetry;

/** The telemetry of the current test. */
export const currentTelemetry = (): TestTelemetry => telemetry;

/** Starts telemetry for each test. An open span or a warning fails the test. */
export function useTelemetry(): void {
  beforeEach(() => {
    telemetry = startTestTelemetry();
  });
  afterEach(async () => {
    const { openSpans, warnings } = telemetry;
    await telemetry.shutdown();
    if (openSpans > 0) throw new Error(`${openSpans} spans were left open`);
    if (warnings.length > 0) throw new Error(warnings.map(({ message }) => message).join('\n'));
  });
}

/** A trace as lines: `kind name`, indented by its depth. */
export function linesOf(outlines: readonly SpanOutline[], depth = 0): string[] {
  return outlines.flatMap(({ name, kind = 'internal', children = [] }) => [
    `${'  '.repeat(depth)}${kind} ${name}`,
    ...linesOf(children, depth + 1),
  ]);
}

/** The spans of the only trace with several spans, in the form of {@link linesOf}. */
export const traceLines = (): string[] => linesOf(telemetry.outline());

/** The attributes of the spans with this name, in the order of their ends. */
export const attributesOf = (name: string): object[] =>
  telemetry.spans.filter((span) => span.name === name).map(({ attributes }) => attributes);
