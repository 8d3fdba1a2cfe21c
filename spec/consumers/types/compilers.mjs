/** The TypeScript versions that compile the declarations, oldest first. */
export const COMPILERS = ['5.4', '5.9', '6.0', '7.0'];

/** The module resolutions of the compilers. */
export const RESOLUTIONS = ['node10', 'node16', 'nodenext', 'bundler'];

const MODULE_OF = { node10: 'commonjs', node16: 'node16', nodenext: 'nodenext', bundler: 'esnext' };

/** TypeScript 7 has neither `node10` nor `esModuleInterop: false`; 6 needs `ignoreDeprecations` for both. */
export const knows = (compiler, resolution) => !(compiler === '7.0' && resolution === 'node10');

/** Options for all: strict, declarations of packages are checked, no DOM. */
export function optionsOf(compiler, resolution, { legacy, interop, verbatim, lib = [], types, typeRoots }) {
  return {
    target: 'es2022',
    lib: ['es2023', ...lib],
    module: MODULE_OF[resolution],
    moduleResolution: resolution,
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    isolatedModules: true,
    skipLibCheck: false,
    types,
    typeRoots,
    ...(legacy ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {}),
    ...(interop || compiler === '7.0' ? {} : { esModuleInterop: false }),
    ...(verbatim ? { verbatimModuleSyntax: true } : {}),
    ...(compiler === '6.0' ? { ignoreDeprecations: '6.0' } : {}),
  };
}
