import { setWarningSink, type Telemetry } from '../../lib';

/** After each test: ends the telemetry that it has started, and restores the variables of OpenTelemetry and the warning sink. */
export function endAfterEach(taken: () => Telemetry | undefined): void {
  const variables = { ...process.env };
  afterEach(async () => {
    await taken()?.shutdown();
    setWarningSink();
    for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
    Object.assign(process.env, variables);
  });
}
