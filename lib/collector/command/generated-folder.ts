import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { differenceText } from './difference';

/** A file to generate. */
export interface FileText {
  /** Relative to the folder. */
  readonly path: string;
  readonly text: string;
}

/** The first line of every file that is generated. A file without it belongs to somebody else. */
export const MARK =
  '# Written by `otel-instrument collector-config`. Change the options of the services and run it again.';

export const marked = ({ path, text }: FileText): FileText => ({ path, text: `${MARK}\n${text}` });

/** The folder of generated files. */
export class GeneratedFolder {
  constructor(private readonly folder: string) {}

  /**
   * Writes all files or none. No file is ever incomplete.
   *
   * @returns generated files in the folder that are no longer needed
   * @throws Error if a file was not generated and `force` is false, or if a link leads out of the folder
   */
  async write(files: readonly FileText[], force: boolean): Promise<readonly string[]> {
    const foreign = force ? [] : await this.#foreign(files);
    if (foreign.length > 0) {
      throw new Error(
        `This command has not written ${foreign.join(' and ')}. Choose another folder, or overwrite with \`--force\`.`,
      );
    }
    await mkdir(this.folder, { recursive: true });
    const root = await realpath(this.folder);
    const staged: { readonly from: string; readonly to: string }[] = [];
    try {
      for (const { path, text } of files) staged.push(await stage(root, path, text));
      for (const { from, to } of staged) await rename(from, to);
    } finally {
      await Promise.all(staged.map(({ from }) => rm(from, { force: true })));
    }
    return this.#stale(files);
  }

  /** Compares the folder with the generated files. @returns a text for each difference */
  async differences(files: readonly FileText[]): Promise<readonly string[]> {
    const differing = await Promise.all(
      files.map(async ({ path, text }) => {
        const found = await this.#read(path);
        if (found === text) return [];
        const name = join(this.folder, path);
        return [found === undefined ? `${name} is missing.` : `${name} differs:\n${differenceText(found, text)}`];
      }),
    );
    const stale = await this.#stale(files);
    return [...differing.flat(), ...stale.map((path) => `${path} is no longer generated: delete it.`)];
  }

  async #foreign(files: readonly FileText[]): Promise<readonly string[]> {
    const found = await Promise.all(files.map(async ({ path }) => ({ path, text: await this.#read(path) })));
    return found
      .filter(({ text }) => text !== undefined && !isGenerated(text))
      .map(({ path }) => join(this.folder, path));
  }

  async #stale(files: readonly FileText[]): Promise<readonly string[]> {
    const expected = new Set(files.map(({ path }) => path));
    const folders = [...new Set(files.map(({ path }) => dirname(path)).concat('.'))];
    const names = await Promise.all(
      folders.map(async (folder) => {
        const entries = await readdir(join(this.folder, folder), { withFileTypes: true }).catch(() => []);
        return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
      }),
    );
    const others = names.flat().filter((path) => !expected.has(path.split(sep).join('/')));
    const texts = await Promise.all(others.map((path) => this.#read(path)));
    return others.filter((_, index) => isGenerated(texts[index] ?? '')).map((path) => join(this.folder, path));
  }

  async #read(path: string): Promise<string | undefined> {
    const file = join(this.folder, path);
    try {
      // To read a pipe would wait without end.
      if (!(await stat(file)).isFile()) throw new Error(`${file} is not a file. Remove it, or choose another folder.`);
      return withoutPlatform(await readFile(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** Git and editors may write other line ends and a byte order mark, which mean the same to every reader of YAML. */
const withoutPlatform = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');

const isGenerated = (text: string): boolean => text.startsWith(`${MARK}\n`);

/** Writes a file next to its final path. */
async function stage(
  root: string,
  path: string,
  text: string,
): Promise<{ readonly from: string; readonly to: string }> {
  const to = join(root, path);
  await mkdir(dirname(to), { recursive: true });
  const inside = relative(root, await realpath(dirname(to)));
  if (inside === '..' || inside.startsWith(`..${sep}`))
    throw new Error(`${to} is outside ${root}: a link leads there.`);
  const from = `${to}.${process.pid}.tmp`;
  await writeFile(from, text);
  return { from, to };
}
