export {
  bunPlugin,
  esbuildPlugin,
  type EsbuildLikeBuild,
  type EsbuildLikePlugin,
  type NamesOptions,
  rolldownPlugin,
  type RollupLikePlugin,
  rollupPlugin,
  rspackPlugin,
  vitePlugin,
  type WebpackLikeCompiler,
  type WebpackLikePlugin,
  webpackPlugin,
} from './plugins';
export type { WrittenFile } from './write-names';
