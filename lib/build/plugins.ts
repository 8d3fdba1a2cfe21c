import { readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { checkOptions } from '../validation/check-options';
import { Barrels } from './barrels';
import { type WrittenFile, writeNames } from './write-names';

/** Options of the plugins. */
export interface NamesOptions {
  /**
   * Modules of yours, as they are imported, that hand on `Instrument` or `instrument` and that are not found by
   * themselves: relative imports are, aliases of `tsconfig.json` and packages of a workspace are not.
   */
  readonly modules?: readonly string[];
}

const OPTIONS = {
  modules: {
    expected: 'an array of module names',
    validate: (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  },
};

export const NAME = 'otel-instrument';
export const FILES = /\.[cm]?[jt]sx?$/;
const OWN_FILES = [join(__dirname, '..'), join(__dirname, '../../nest-module')].map((folder) => folder + sep);

/** Writes names into one file; `undefined` leaves it as it is. */
export type NameTransform = (source: string, id: string) => WrittenFile | undefined;

/** @throws OptionError */
export function nameTransform(options: NamesOptions): NameTransform {
  checkOptions('otel-instrument/build', OPTIONS, options);
  const barrels = new Barrels(options.modules ?? []);
  return (source, id) => {
    const file = id.replace(/[?#].*$/s, '');
    const isOurs = OWN_FILES.some((folder) => file.startsWith(folder));
    return FILES.test(file) && !file.startsWith('\0') && !isOurs ? writeNames(source, file, barrels) : undefined;
  };
}

/** A plugin of Rollup, Rolldown and Vite. */
export interface RollupLikePlugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(code: string, id: string): WrittenFile | null;
}

/** What esbuild and Bun hand to a plugin, as far as it is needed. */
export interface EsbuildLikeBuild {
  readonly initialOptions?: {
    readonly loader?: Readonly<Record<string, string>>;
    readonly sourcemap?: boolean | string;
  };
  onLoad(
    filter: { filter: RegExp; namespace?: string },
    load: (file: { path: string }) => Promise<{ contents: string; loader: never; resolveDir: string } | undefined>,
  ): unknown;
}

/** A plugin of esbuild and Bun. */
export interface EsbuildLikePlugin {
  readonly name: string;
  setup(build: EsbuildLikeBuild): void;
}

/** What webpack and Rspack hand to a plugin, as far as it is needed. */
export interface WebpackLikeCompiler {
  readonly options: { readonly module: { readonly rules: unknown[] } };
}

/** A plugin of webpack and Rspack. */
export interface WebpackLikePlugin {
  apply(compiler: WebpackLikeCompiler): void;
}

/**
 * For Rollup. Put it first, before what compiles TypeScript.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const source = "import { instrument } from 'otel-instrument'; instrument({}, (orderId) => orderId);";
 * rollupPlugin().transform(source, 'main.js')?.code.slice(46); // => 'instrument({}, (orderId) => orderId, ["", [["orderId",0]]]);'
 * ```
 */
export function rollupPlugin(options: NamesOptions = {}): RollupLikePlugin {
  const transform = nameTransform(options);
  return { name: NAME, enforce: 'pre', transform: (code, id) => transform(code, id) ?? null };
}

/**
 * For Rolldown.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const config = { input: 'src/main.ts', plugins: [rolldownPlugin()], output: { minify: true } };
 * ```
 */
export function rolldownPlugin(options: NamesOptions = {}): RollupLikePlugin {
  return rollupPlugin(options);
}

/**
 * For Vite, in an application and in a library.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const config = { plugins: [vitePlugin()], build: { ssr: 'src/main.ts', minify: true } };
 * ```
 */
export function vitePlugin(options: NamesOptions = {}): RollupLikePlugin {
  return rollupPlugin(options);
}

/**
 * For esbuild. esbuild loads a file by the first plugin that answers for it: one of yours that loads TypeScript must
 * stand behind this one.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const options = { entryPoints: ['src/main.ts'], bundle: true, minify: true, plugins: [esbuildPlugin()] };
 * ```
 */
export function esbuildPlugin(options: NamesOptions = {}): EsbuildLikePlugin {
  const transform = nameTransform(options);
  return {
    name: NAME,
    setup(build) {
      const { loader = {}, sourcemap } = build.initialOptions ?? {};
      build.onLoad({ filter: FILES, namespace: 'file' }, async ({ path }) => {
        const written = transform(await readFile(path, 'utf8'), path);
        if (!written) return undefined;
        const [ending = ''] = FILES.exec(path) ?? [];
        return {
          contents: sourcemap ? withMap(written) : written.code,
          loader: (loader[ending] ?? ending.replace(/^\.[cm]?/, '')) as never,
          resolveDir: dirname(path),
        };
      });
    },
  };
}

/**
 * For `Bun.build`.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const options = { entrypoints: ['src/main.ts'], minify: true, plugins: [bunPlugin()] };
 * ```
 */
export function bunPlugin(options: NamesOptions = {}): EsbuildLikePlugin {
  return esbuildPlugin(options);
}

/**
 * For webpack 5. It looks at a file before any loader does.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const config = { mode: 'production', entry: './src/main.ts', plugins: [webpackPlugin()] };
 * ```
 */
export function webpackPlugin(options: NamesOptions = {}): WebpackLikePlugin {
  nameTransform(options);
  return {
    apply({ options: { module } }) {
      const loader = join(__dirname, 'webpack-loader.js');
      module.rules.push({ test: FILES, enforce: 'pre', use: [{ loader, options }] });
    },
  };
}

/**
 * For Rspack.
 *
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const config = { mode: 'production', entry: './src/main.ts', plugins: [rspackPlugin()] };
 * ```
 */
export function rspackPlugin(options: NamesOptions = {}): WebpackLikePlugin {
  return webpackPlugin(options);
}

function withMap({ code, map }: WrittenFile): string {
  const text = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${text}\n`;
}
