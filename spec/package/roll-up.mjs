// Bundles a file with Rollup, as its guide recommends for npm packages, and prints the warnings as JSON.
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

const [input, file, format] = process.argv.slice(2);
const warnings = [];
const bundle = await rollup({
  input,
  plugins: [nodeResolve({ preferBuiltins: true }), commonjs()],
  onwarn: ({ message }) => warnings.push(message),
});
await bundle.write({ file, format });
await bundle.close();
console.log(JSON.stringify(warnings));
