// How each loader runs `main.ts`, or a test runner `orders.test.ts`, in the folder of one cell.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ folder: string, modules: string, esm: boolean, legacy: boolean }} Cell */

const bin = (cell, path) => [process.execPath, join(cell.modules, path)];
const read = (cell, file) => readFileSync(join(cell.folder, file), 'utf8');
const write = (cell, file, content) =>
  writeFileSync(join(cell.folder, file), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));

const swcConfig = ({ esm, legacy }) => ({
  module: { type: esm ? 'es6' : 'commonjs' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: legacy ? { legacyDecorator: true, decoratorMetadata: true } : { decoratorVersion: '2022-03' },
  },
});

const babelConfig = ({ esm, legacy }) => ({
  presets: [
    ['@babel/preset-env', { targets: { node: 'current' }, modules: esm ? false : 'commonjs' }],
    '@babel/preset-typescript',
  ],
  plugins: [
    ...(legacy ? ['babel-plugin-transform-typescript-metadata'] : []),
    ['@babel/plugin-proposal-decorators', { version: legacy ? 'legacy' : '2023-11' }],
  ],
});

const jest = (transform, babel) => (cell) => {
  write(cell, 'jest.config.json', {
    testEnvironment: 'node',
    setupFiles: ['reflect-metadata'],
    rootDir: cell.folder,
    transform: { '\\.ts$': transform(cell) },
    ...(cell.esm ? { extensionsToTreatAsEsm: ['.ts'] } : {}),
  });
  if (babel) write(cell, 'babel.config.json', babel(cell));
  const flags = cell.esm ? ['--experimental-vm-modules'] : [];
  return [process.execPath, ...flags, join(cell.modules, 'jest/bin/jest.js'), '--ci', '--no-cache'];
};

const vitest = (cell) => [...bin(cell, 'vitest/vitest.mjs'), 'run', '--globals', '--root', cell.folder];

const withSwcNode = ({ esm }) => [
  process.execPath,
  ...(esm ? ['--import', '@swc-node/register/esm-register'] : ['-r', '@swc-node/register']),
];

/** Compiles with an API and runs the result. */
const compiled = (transform) => async (cell) => {
  write(cell, 'main.js', await transform(read(cell, 'main.ts'), cell));
  return [process.execPath, '-r', 'reflect-metadata', 'main.js'];
};

/**
 * `formats`: the supported module formats. `test`: whether it runs tests. `packages`: the packages whose versions are in the
 * table. `env`: variables that it needs.
 */
export const LOADERS = [
  {
    name: 'tsc, node',
    packages: ['typescript'],
    command: (cell) => [
      'sh',
      '-c',
      `"${process.execPath}" "${join(cell.modules, 'typescript/bin/tsc')}" -p . && "${process.execPath}" main.js`,
    ],
  },
  {
    name: 'swc, node',
    packages: ['@swc/core'],
    command: compiled(async (source, cell) => {
      const { transform } = await import('@swc/core');
      return (await transform(source, { ...swcConfig(cell), swcrc: false })).code;
    }),
  },
  {
    name: 'esbuild, node',
    packages: ['esbuild'],
    command: compiled(async (source, { esm, legacy }) => {
      const { transform } = await import('esbuild');
      const tsconfigRaw = { compilerOptions: { experimentalDecorators: legacy } };
      const options = { loader: 'ts', target: 'node20', format: esm ? 'esm' : 'cjs', tsconfigRaw };
      return (await transform(source, options)).code;
    }),
  },
  {
    name: 'babel, node',
    packages: ['@babel/core'],
    command: compiled(async (source, cell) => {
      const { transformAsync } = await import('@babel/core');
      const options = { ...babelConfig(cell), filename: 'main.ts', cwd: cell.modules, configFile: false };
      return (await transformAsync(source, options)).code;
    }),
  },
  { name: 'tsx', command: () => [process.execPath, '--import', 'tsx', 'main.ts'] },
  {
    name: 'ts-node',
    command: ({ esm }) => [
      process.execPath,
      ...(esm ? ['--loader', 'ts-node/esm'] : ['-r', 'ts-node/register']),
      'main.ts',
    ],
  },
  {
    name: '@swc-node/register',
    command: (cell) => [...withSwcNode(cell), 'main.ts'],
  },
  {
    // By default it supports only legacy decorators, even if tsconfig.json selects standard ones.
    name: '@swc-node/register with .swcrc',
    packages: ['@swc-node/register'],
    env: { SWCRC: 'true' },
    command: (cell) => {
      write(cell, '.swcrc', swcConfig(cell));
      return [...withSwcNode(cell), 'main.ts'];
    },
  },
  {
    name: 'esbuild-register',
    formats: ['cjs'],
    command: () => [process.execPath, '-r', 'esbuild-register', 'main.ts'],
  },
  { name: 'vite-node', formats: ['esm'], command: (cell) => [...bin(cell, 'vite-node/dist/cli.mjs'), 'main.ts'] },
  {
    name: 'vitest',
    formats: ['esm'],
    test: true,
    command: vitest,
  },
  {
    name: 'vitest, unplugin-swc',
    packages: ['unplugin-swc'],
    formats: ['esm'],
    test: true,
    command: (cell) => {
      const config = JSON.stringify({ ...swcConfig(cell), module: { type: 'es6' }, swcrc: false, tsconfigFile: false });
      write(
        cell,
        'vitest.config.mjs',
        `import swc from 'unplugin-swc';\nexport default { oxc: false, plugins: [swc.vite(${config})] };\n`,
      );
      return vitest(cell);
    },
  },
  {
    name: 'jest, ts-jest',
    packages: ['jest', 'ts-jest'],
    test: true,
    command: jest(({ esm }) => ['ts-jest', { useESM: esm }]),
  },
  {
    name: 'jest, @swc/jest',
    packages: ['@swc/jest'],
    test: true,
    command: jest((cell) => ['@swc/jest', { ...swcConfig(cell), swcrc: false }]),
  },
  { name: 'jest, babel-jest', packages: ['babel-jest'], test: true, command: jest(() => 'babel-jest', babelConfig) },
  { name: 'bun', command: (cell) => [join(cell.modules, 'bun/bin/bun.exe'), 'main.ts'] },
  { name: 'deno', formats: ['esm'], command: (cell) => [...bin(cell, 'deno/bin.cjs'), 'run', '-A', 'main.ts'] },
];
