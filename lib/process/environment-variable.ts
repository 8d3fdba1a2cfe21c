/** Variables of the process: `process.env`, or those of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the first of these variables that is set, without the white space around its value.
 *
 * @returns `undefined` where none of them is set; an empty variable counts as unset, as the specification says
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

/** Reads a variable that holds a list: the parts between its commas, without the empty ones. */
export function environmentList(env: Environment, name: string): string[] {
  return (env[name] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The whole number, 0 or more, that a text says in decimal digits; `undefined` for any other text. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}
