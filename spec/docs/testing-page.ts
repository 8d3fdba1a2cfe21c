import { stepsOf } from '../install/page-steps';

/** The failures that the guide for tests shows, by the test file before them. */
export function failuresOf(page: string): ReadonlyMap<string, string> {
  const steps = stepsOf(page);
  const failures = new Map<string, string>();
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (step.kind === 'output' && before?.kind === 'file' && before.heading === step.heading) {
      failures.set(before.path, step.text);
    }
  }
  return failures;
}
