import { parse, type ParserPlugin } from '@babel/parser';

/** A node of an ESTree syntax tree, including those of TypeScript and decorators. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const ALWAYS: readonly ParserPlugin[] = ['estree', 'decoratorAutoAccessors', 'explicitResourceManagement'];

/**
 * Parses a JavaScript or TypeScript file with legacy or standard decorators. It ignores recoverable errors, because the
 * file's own compiler reports them.
 *
 * @param file its name; the extension selects TypeScript and JSX
 * @throws SyntaxError
 */
export function parseFile(source: string, file: string): SyntaxNode {
  const isTypeScript = /\.[cm]?tsx?$/.test(file);
  const language: readonly ParserPlugin[] = isTypeScript
    ? [['typescript', { dts: false }], ...(file.endsWith('x') ? (['jsx'] as const) : [])]
    : ['jsx'];
  const trees = (['decorators-legacy', 'decorators'] as const).map((decorators) => () => {
    const { program } = parse(source, {
      sourceType: 'unambiguous',
      plugins: [...ALWAYS, ...language, decorators],
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowNewTargetOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
      errorRecovery: true,
    });
    return program as unknown as SyntaxNode;
  });
  try {
    return (trees[0] as () => SyntaxNode)();
  } catch {
    return (trees[1] as () => SyntaxNode)();
  }
}
