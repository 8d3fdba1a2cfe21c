import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync as swc } from '@swc/core';
import { transformSync as esbuild } from 'esbuild';
import * as typescript from 'typescript-5.9';
import { Barrels } from '../../lib/build/barrels';
import { writeNames } from '../../lib/build/write-names';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-instrument-names-'));
  const files = {
    'telemetry.ts': "export { Instrument as Trace, instrument } from 'otel-instrument';",
    'deep/index.ts': "export * from '../telemetry';",
    'space.ts': "export * as otel from 'otel-instrument';",
    'local.ts': "import { Instrument } from 'otel-instrument'; export const Trace = Instrument; export { Instrument };",
    'circle-a.ts': "export * from './circle-b'; export * from 'otel-instrument';",
    'circle-b.ts': "export * from './circle-a';",
    'compiled.js': typescriptTo(
      "export { Instrument } from 'otel-instrument'; export * from './telemetry';",
      typescript.ModuleKind.CommonJS,
    ),
    'other.ts': 'export const Instrument = () => () => undefined;',
  };
  mkdirSync(join(folder, 'deep'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (source: string, file = 'service.ts', modules: readonly string[] = []): string | undefined =>
  writeNames(source, join(folder, file), new Barrels(modules))?.code;

function typescriptTo(source: string, module: typescript.ModuleKind, more: typescript.CompilerOptions = {}): string {
  return typescript.transpileModule(source, {
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      ...more,
    },
  }).outputText;
}

const IMPORT = "import { Instrument, instrument } from 'otel-instrument';\n";
const ORDERS = `${IMPORT}
class Orders {
  @Instrument() create(body: object, { id, to: [first] }: Headers, ...others: string[]) {}
  @Instrument({ skip: ['id'] }) static async find(this: void, id = 'x') {}
}
`;
const CREATE = '["Orders", [["body",0],["id",1,"id"],["first",1,"to",0],["...others",2]]]';
const FIND = '["Orders", [["id",0]]]';

describe('names are written into the decorators of', () => {
  it.each([
    ['a method', 'class A { @Instrument() m(id: string) {} }', '@Instrument({}, ["A", [["id",0]]])'],
    ['a method with options', "class A { @Instrument({ name: 'x' }) m(id?: string) {} }", ', ["A", [["id",0]]])'],
    ['a method with options in a variable', 'class A { @Instrument(o) m(a) {} }', '@Instrument(o, ["A", [["a",0]]])'],
    ['options with a spread', 'class A { @Instrument({ ...o }) m(a) {} }', '({ ...o }, ["A", [["a",0]]])'],
    ['options with a trailing comma', 'class A { @Instrument({},) m(a) {} }', '({}, ["A", [["a",0]]])'],
    ['options before a comment', 'class A { @Instrument({} // why\n) m(a) {} }', '({} // why\n, ["A", [["a",0]]])'],
    ['a private method', 'class A { @Instrument() #m(a) {} }', '({}, ["A", [["a",0]]])'],
    ['an overloaded method', 'class A { m(x: 1): void; @Instrument() m(a: any) {} }', '({}, ["A", [["a",0]]])'],
    ['a method with marks', 'class A { @Instrument() m(@Field("x") a: A, @Skip() b: B) {} }', '[["a",0],["b",1]]'],
    ['a class expression', 'const A = class { @Instrument() m(a) {} };', '({}, ["A", [["a",0]]])'],
    ['a class without a name', 'export default class { @Instrument() m(a) {} }', '({}, ["", [["a",0]]])'],
    ['a class with a static name', 'class A { static name = "x"; @Instrument() m(a) {} }', '({}, ["", [["a",0]]])'],
    [
      'a whole class',
      '@Instrument() class A { m(a) {} static s(b, c = 1) {} [k](d) {} [f()](e) {} "x y"(g) {} get h() {} #p(q) {} }',
      '({}, ["A", { "m": [["a",0]], [k]: [["d",0]], "x y": [["g",0]] }, { "s": [["b",0],["c",1]] }])',
    ],
    ['a method called __proto__', '@Instrument() class A { ["__proto__"](a) {} }', '{ ["__proto__"]: [["a",0]] }'],
    ['an arrow function', 'const f = instrument({}, (a, { b }) => 1);', ', ["", [["a",0],["b",1,"b"]]])'],
    ['a named function', 'instrument(o, function f(a) {});', ', ["f", [["a",0]]])'],
    ['a declared function', 'function f(a: A) {} const g = instrument({}, f);', '({}, f, ["f", [["a",0]]])'],
    ['a parameter called `_`', 'instrument({}, (_, a) => 1);', ', ["", [["a",1]]])'],
    ['a type argument', 'class A { @Instrument<X>({}) m(a) {} }', '<X>({}, ["A", [["a",0]]])'],
  ])('%s', (_what, source, expected) => {
    expect(written(IMPORT + source)).toContain(expected);
  });
});

describe('nothing is written', () => {
  it.each([
    ['without an import of this package', "import { Instrument } from 'other'; class A { @Instrument() m(a) {} }"],
    ['for a local module of that name', "import { Instrument } from './other'; class A { @Instrument() m(a) {} }"],
    ['for a function from elsewhere', `${IMPORT}import { f } from './f'; instrument({}, f);`],
    ['for two functions with the same name', `${IMPORT}{ function f(a) {} } { function f(b) {} } instrument({}, f);`],
    ['if names are already written', `${IMPORT}class A { @Instrument({}, ["A", []]) m(a) {} }`],
    ['for spread arguments', `${IMPORT}class A { @Instrument(...all) m(a) {} }`],
    ['for a decorator that is called elsewhere', `${IMPORT}const Traced = Instrument({}); class A { @Traced m(a) {} }`],
    ['in a file with a syntax error', `${IMPORT}class {`],
  ])('%s', (_what, source) => {
    expect(written(source)).toBeUndefined();
  });
});

describe('the decorator is found when imported', () => {
  it.each([
    ['under another name', "import { Instrument as Trace } from 'otel-instrument'; class A { @Trace() m(a) {} }"],
    ['as a namespace', "import * as otel from 'otel-instrument'; class A { @otel.Instrument() m(a) {} }"],
    [
      'as the default of a CommonJS package',
      "import otel from 'otel-instrument'; class A { @otel.Instrument() m(a) {} }",
    ],
    ['by require', "const { Instrument: Trace } = require('otel-instrument'); class A { @Trace() m(a) {} }"],
    ['by require, as a whole', "const otel = require('otel-instrument'); class A { @otel.Instrument() m(a) {} }"],
    ['by import =', "import otel = require('otel-instrument'); class A { @otel.Instrument() m(a) {} }"],
    ['by import()', "const { Instrument } = await import('otel-instrument'); class A { @Instrument() m(a) {} }"],
    ['by a variable', `${IMPORT}const Trace = Instrument; class A { @Trace() m(a) {} }`],
    ['from a local module', "import { Trace } from './telemetry'; class A { @Trace() m(a) {} }"],
    [
      'from a local module, with the extension of the compiled file',
      "import { Trace } from './telemetry.js'; class A { @Trace() m(a) {} }",
    ],
    ['through a second local module', "import { Trace } from './deep'; class A { @Trace() m(a) {} }"],
    ['from a local module with a namespace', "import { otel } from './space'; class A { @otel.Instrument() m(a) {} }"],
    ['from a local variable', "import { Trace } from './local'; class A { @Trace() m(a) {} }"],
    [
      'from modules that import each other',
      "import { Instrument } from './circle-a'; class A { @Instrument() m(a) {} }",
    ],
    ['from a compiled module', "const t_1 = require('./compiled'); class A { @t_1.Instrument() m(a) {} }"],
    ['from a compiled module, through another', "const t_1 = require('./compiled'); class A { @t_1.Trace() m(a) {} }"],
  ])('%s', (_what, source) => {
    expect(written(source)).toContain('({}, ["A", [["a",0]]])');
  });

  it('from a module of the option `modules`', () => {
    const source = "import { Instrument } from '@app/telemetry'; class A { @Instrument() m(a) {} }";
    expect(written(source)).toBeUndefined();
    expect(written(source, 'service.ts', ['@app/telemetry'])).toContain('["A", [["a",0]]]');
  });
});

describe('an already compiled file', () => {
  it.each<[string, () => string]>([
    ['TypeScript, CommonJS', () => typescriptTo(ORDERS, typescript.ModuleKind.CommonJS)],
    ['TypeScript, ESM', () => typescriptTo(ORDERS, typescript.ModuleKind.ESNext)],
    ['TypeScript, importHelpers', () => typescriptTo(ORDERS, typescript.ModuleKind.CommonJS, { importHelpers: true })],
    ['TypeScript to ES2015', () => typescriptTo(ORDERS, typescript.ModuleKind.ES2015, { target: 2 })],
    [
      'TypeScript, standard decorators',
      () => typescriptTo(ORDERS, typescript.ModuleKind.ESNext, { experimentalDecorators: false }),
    ],
    [
      'esbuild',
      () => esbuild(ORDERS, { loader: 'ts', tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } }).code,
    ],
    ['esbuild, standard decorators', () => esbuild(ORDERS, { loader: 'ts', target: 'es2022' }).code],
    [
      'swc',
      () =>
        swc(ORDERS, {
          swcrc: false,
          configFile: false,
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript', decorators: true },
            transform: { legacyDecorator: true },
          },
        }).code,
    ],
  ])('gets names after %s', (_what, compile) => {
    const code = written(compile(), 'service.js') ?? '';
    expect(code).toContain(`({}, ${CREATE})`);
    expect(code).toContain(`, ${FIND})`);
  });

  it('gets the names of a decorated class', () => {
    const source = `${IMPORT}@Instrument({ ret: true }) class Orders { find(id: string) { return Orders; } static all(page = 1) {} }`;
    const names = '["Orders", { "find": [["id",0]] }, { "all": [["page",0]] }]';
    for (const module of [typescript.ModuleKind.CommonJS, typescript.ModuleKind.ESNext]) {
      expect(written(typescriptTo(source, module), 'service.js')).toContain(names);
    }
  });
});

it('the source map leads from the new code back to the source', () => {
  const source = `${IMPORT}class A {\n  @Instrument() m(id: string) { throw new Error(id); }\n}\n`;
  const { code = '', map } = writeNames(source, join(folder, 'service.ts'), new Barrels([])) ?? {};
  const at = code.split('\n')[2]?.indexOf('throw') ?? -1;
  const found = new SourceMap(map as never).findEntry(2, at) as { originalLine: number; originalColumn: number };
  expect([found.originalLine, found.originalColumn]).toStrictEqual([2, source.split('\n')[2]?.indexOf('throw')]);
  expect(map?.sourcesContent).toStrictEqual([source]);
});
