import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Node versions that can strip types: 22 with a flag, 24 and later by default. npm has their binaries for Linux on x64
 * and arm64.
 */
export const NODES = (modules) =>
  [
    { major: 22, flags: ['--experimental-strip-types'] },
    { major: 24, flags: [] },
    { major: 26, flags: [] },
  ].flatMap(({ major, flags }) => {
    const binary = join(modules, `node-${major}-${process.platform}-${process.arch}`, 'bin/node');
    if (!existsSync(binary)) throw new Error(`No Node ${major} for ${process.platform} ${process.arch}: ${binary}`);
    const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim().slice(1);
    return [{ title: [version, ...flags.map((flag) => `\`${flag}\``)].join(' '), binary, flags }];
  });
