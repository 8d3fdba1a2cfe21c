/** The installed major version of Nest; `undefined` if it is unknown, for example in a bundle. */
export function nestMajor(): number | undefined {
  try {
    const { version } = require('@nestjs/core/package.json') as { version: string };
    return Number.parseInt(version, 10);
  } catch {
    return undefined;
  }
}
