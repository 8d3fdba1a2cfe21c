/** Version of this package. A test compares it with `package.json`. */
export const PACKAGE_VERSION = '0.1.0';

/** A copy of this package in the process. */
export interface PackageCopy {
  readonly version: string;
  /** Folder of the copy. */
  readonly path: string;
}

export function thisCopy(): PackageCopy {
  return { version: PACKAGE_VERSION, path: folderOfThisCopy() };
}

/** `dist/lib`, because the build joins this file with others there. An ES module bundle has no `__dirname`. */
function folderOfThisCopy(): string {
  if (typeof __dirname !== 'string') return '(a bundle)';
  return __dirname.replace(/[\\/](?:dist[\\/])?lib(?:[\\/]process)?$/, '');
}
