import { parse, type ParserPlugin } from '@babel/parser';

/** A node of a syntax tree in the form of ESTree, with what TypeScript and decorators add to it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const ALWAYS: readonly ParserPlugin[] = ['estree', 'decoratorAutoAccessors', 'explicitResourceManagement'];

/**
 * Parses a file of JavaScript or TypeScript, with decorators of either kind. What is wrong with a file, its own
 * compiler will say: errors that a parser can pass over are passed over.
 *
 * @param file its name, whose ending says whether it is TypeScript, and whether it has JSX
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
