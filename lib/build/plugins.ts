import { readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { checkOptions } from '../validation/check-options';
import { Barrels } from './barrels';
import { type WrittenFile, writeNames } from './write-names';

/** Options of the plugins. */
export interface NamesOptions {
  /**
   * Your modules that re-export `Instrument` or `instrument`, as your code imports them. Relative imports are found
   * without this option; `tsconfig.json` aliases and workspace packages are not. None by default.
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

/** Writes names into one file. Returns `undefined` if the file does not change. */
export type NameTransform = (source: string, id: string) => WrittenFile | undefined;

/** @throws OptionError if an option is invalid */
export function nameTransform(options: NamesOptions): NameTransform {
  checkOptions('otel-instrument/build', OPTIONS, options);
  const barrels = new Barrels(options.modules ?? []);
  return (source, id) => {
    const file = id.replace(/[?#].*$/s, '');
    const isOurs = OWN_FILES.some((folder) => file.startsWith(folder));
    return FILES.test(file) && !file.startsWith('\0') && !isOurs ? writeNames(source, file, barrels) : undefined;
  };
}

/** A plugin for Rollup, Rolldown and Vite. */
export interface RollupLikePlugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(code: string, id: string): WrittenFile | null;
}

/** The part of esbuild's and Bun's plugin API that the plugin uses. */
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

/** A plugin for esbuild and Bun. */
export interface EsbuildLikePlugin {
  readonly name: string;
  setup(build: EsbuildLikeBuild): void;
}

/** The part of webpack's and Rspack's plugin API that the plugin uses. */
export interface WebpackLikeCompiler {
  readonly options: { readonly module: { readonly rules: unknown[] } };
}

/** A plugin for webpack and Rspack. */
export interface WebpackLikePlugin {
  apply(compiler: WebpackLikeCompiler): void;
}

/**
 * Writes the names of your source into its decorators, before a minifier shortens them. For Rollup. Put it first, before
 * the plugin that compiles TypeScript.
 *
 * @throws OptionError if an option is invalid
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
 * {@link rollupPlugin} for Rolldown.
 *
 * @throws OptionError if an option is invalid
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
 * {@link rollupPlugin} for Vite, in an application or a library.
 *
 * @throws OptionError if an option is invalid
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
 * {@link rollupPlugin} for esbuild. The first esbuild plugin that loads a file wins, so put a plugin that loads TypeScript
 * after this one.
 *
 * @throws OptionError if an option is invalid
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
 * {@link rollupPlugin} for `Bun.build`.
 *
 * @throws OptionError if an option is invalid
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
 * {@link rollupPlugin} for webpack 5. It reads each file before the loaders do.
 *
 * @throws OptionError if an option is invalid
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
 * {@link rollupPlugin} for Rspack.
 *
 * @throws OptionError if an option is invalid
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
