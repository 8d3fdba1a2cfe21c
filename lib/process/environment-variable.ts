/** Environment variables: `process.env`, or the variables of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the first of these variables that is set, and trims it.
 *
 * @returns `undefined` if none is set. An empty variable counts as unset, as the specification requires
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#parsing-empty-value
 *
 * @example
 * ```ts
 * environmentVariable({ PORT: ' 80 ' }, 'PORT'); // => '80'
 * environmentVariable({ MY_PORT: '', PORT: '80' }, 'MY_PORT', 'PORT'); // => '80'
 * environmentVariable({ PORT: ' ' }, 'PORT'); // => undefined
 * ```
 */
export function environmentVariable(env: Environment, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return value;
  }
  return undefined;
}

/** Reads a comma-separated list without its empty items. */
export function environmentList(env: Environment, name: string): string[] {
  return (env[name] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** Parses decimal digits to a whole number, 0 or more; `undefined` for any other text. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}
