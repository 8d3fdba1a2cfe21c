import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Compiler, CompilerOptions, Diagnostic, SyntaxNode, Transformation } from './typescript';

export interface SourceFile {
  readonly file: string;
  readonly source: string;
  /** The options of its project. */
  readonly options: CompilerOptions;
}

/** Values of TypeScript's enumerations, which are the same in all versions. */
const COMMONJS = 1;
const ES2022 = 9;
const REACT = 2;

/** One CommonJS file in memory, whatever the project emits. */
const EMIT: CompilerOptions = {
  module: COMMONJS,
  moduleResolution: undefined,
  target: ES2022,
  jsx: REACT,
  esModuleInterop: true,
  verbatimModuleSyntax: false,
  inlineSourceMap: true,
  sourceMap: false,
  declaration: false,
  declarationMap: false,
  noEmit: false,
};

const META = '__otelInstrumentImportMeta';

/**
 * Compiles one TypeScript file to CommonJS.
 *
 * @throws SyntaxError if it is not TypeScript
 */
export function compileFile(typescript: Compiler, { file, source, options }: SourceFile): string {
  const usesMeta = source.includes('import.meta');
  const { outputText, diagnostics = [] } = typescript.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { ...options, ...EMIT },
    ...(usesMeta && { transformers: { before: [withoutImportMeta(typescript)] } }),
  });
  const fault = diagnostics.find((diagnostic) => diagnostic.file);
  if (fault) throw new SyntaxError(faultText(typescript, fault));
  return usesMeta ? `${metaOf(file)}${outputText}` : outputText;
}

/** A line break would move the lines of the source map. */
function metaOf(file: string): string {
  const meta = { url: pathToFileURL(file).href, filename: file, dirname: dirname(file) };
  return `"use strict"; const ${META} = ${JSON.stringify(meta)}; `;
}

/** `import.meta` does not exist in CommonJS. */
function withoutImportMeta(typescript: Compiler): Transformation {
  return (context) => {
    const visit = (node: SyntaxNode): SyntaxNode =>
      typescript.isMetaProperty(node)
        ? context.factory.createIdentifier(META)
        : typescript.visitEachChild(node, visit, context);
    return visit;
  };
}

function faultText(typescript: Compiler, { file, start = 0, messageText }: Diagnostic): string {
  const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  const text = typescript.flattenDiagnosticMessageText(messageText, ' ');
  return `${text} (${file?.fileName}:${line + 1}:${character + 1})`;
}
