/** The major version of Nest that is installed; `undefined` where that cannot be told, such as in a bundle. */
export function nestMajor(): number | undefined {
  try {
    const { version } = require('@nestjs/core/package.json') as { version: string };
    return Number.parseInt(version, 10);
  } catch {
    return undefined;
  }
}
