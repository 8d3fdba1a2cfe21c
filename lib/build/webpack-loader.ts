import { nameTransform, type NamesOptions, type NameTransform } from './plugins';

/** What webpack and Rspack give to a loader, as far as it is needed. */
interface LoaderContext {
  readonly resourcePath: string;
  getOptions(): NamesOptions;
  callback(error: null, code: string, map?: unknown): void;
}

/** One for the modules that are given, so that what was read of a module serves all files. */
const transforms = new Map<string, NameTransform>();

/** The loader that {@link webpackPlugin} adds. */
function loader(this: LoaderContext, source: string, map: unknown): void {
  const options = this.getOptions();
  const key = JSON.stringify(options);
  const transform = transforms.get(key) ?? nameTransform(options);
  transforms.set(key, transform);
  const written = transform(source, this.resourcePath);
  if (written) this.callback(null, written.code, written.map);
  else this.callback(null, source, map);
}

export = loader;
