import { nameTransform, type NamesOptions, type NameTransform } from './plugins';

/** The part of webpack's and Rspack's loader API that the loader uses. */
interface LoaderContext {
  readonly resourcePath: string;
  getOptions(): NamesOptions;
  callback(error: null, code: string, map?: unknown): void;
}

/** One transform per set of options, so that all files share what was read about modules. */
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
