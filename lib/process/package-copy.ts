/** Version of this package; a test holds it to `package.json`. */
export const PACKAGE_VERSION = '0.1.0';

/** A copy of this package that the process has loaded. */
export interface PackageCopy {
  readonly version: string;
  /** The folder that it was loaded from. */
  readonly path: string;
}

/** The copy that this module belongs to. */
export function thisCopy(): PackageCopy {
  return { version: PACKAGE_VERSION, path: folderOfThisCopy() };
}

/** An ES module bundle has no `__dirname`. */
function folderOfThisCopy(): string {
  if (typeof __dirname !== 'string') return '(a bundle)';
  return __dirname.replace(/[\\/](?:dist[\\/])?lib[\\/]process$/, '');
}
