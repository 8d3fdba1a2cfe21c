import type { Declarations } from './declarations';
import { computedKey, quoted, keyCode, methodsOf } from './declarations';
import { type AnyNode, argumentsOf, bare, child, children, identifier, textOf } from './tree';

export type Decorated =
  | { readonly kind: 'class'; readonly target: AnyNode }
  | { readonly kind: 'method'; readonly target: AnyNode; readonly method: AnyNode };

/** Finds the target of a decorator call, in source code and in compiled code. */
export class DecoratedFinder {
  constructor(
    private readonly nodes: readonly AnyNode[],
    private readonly source: string,
    private readonly declarations: Declarations,
  ) {}

  /** @param above the ancestors of the call, the nearest last */
  find(call: AnyNode, above: readonly AnyNode[]): Decorated | undefined {
    const parents = above.filter(({ type }) => type !== 'ParenthesizedExpression');
    const parent = parents.at(-1);
    if (parent?.type === 'Decorator') return this.inSource(parents.at(-2), parents);
    if (parent?.type !== 'ArrayExpression') return undefined;
    const user = parents.at(-2);
    if (user?.type === 'CallExpression' && argumentsOf(user)[0] === parent) return this.inLegacyCall(user);
    const variable = identifier(child(user, 'id')) ?? identifier(child(user, 'left'));
    return variable === undefined ? undefined : this.inStandardCall(variable);
  }

  private inSource(holder: AnyNode | undefined, above: readonly AnyNode[]): Decorated | undefined {
    if (holder?.type === 'ClassDeclaration' || holder?.type === 'ClassExpression')
      return { kind: 'class', target: holder };
    const target = above.findLast(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression');
    return target && holder && methodsOf(target).includes(holder)
      ? { kind: 'method', target, method: holder }
      : undefined;
  }

  /** `__decorate([…], Orders.prototype, "create", null)` of TypeScript, swc and esbuild; for a class, the first two. */
  private inLegacyCall(call: AnyNode): Decorated | undefined {
    const [, holder, key] = argumentsOf(call);
    const object = bare(holder);
    const isPrototype = object?.type === 'MemberExpression' && identifier(child(object, 'property')) === 'prototype';
    const name = identifier(isPrototype ? child(object, 'object') : object);
    const target = this.declarations.classBefore(name, call.start);
    if (!target) return undefined;
    if (!key || (key.type === 'Literal' && typeof key['value'] === 'number')) return { kind: 'class', target };
    const code = key.type === 'Literal' ? quoted(String(key['value'])) : computedKey(key, this.source);
    return this.methodOf(target, code, !isPrototype);
  }

  /** `__esDecorate(…, decorators, { kind, name, static })` of TypeScript, and `__decorateElement` of esbuild. */
  private inStandardCall(variable: string): Decorated | undefined {
    for (const call of this.nodes) {
      if (call.type !== 'CallExpression') continue;
      const given = argumentsOf(call);
      const at = given.findIndex((argument) => identifier(argument) === variable);
      if (at < 0) continue;
      const helper =
        identifier(bare(child(call, 'callee'))) ?? identifier(child(bare(child(call, 'callee')), 'property'));
      if (helper === '__esDecorate') return this.inTypeScriptCall(call, given[at + 1]);
      if (helper !== undefined && /^__decorateElement\d*$/.test(helper)) return this.inEsbuildCall(call, given);
    }
    return undefined;
  }

  private inTypeScriptCall(call: AnyNode, context: AnyNode | undefined): Decorated | undefined {
    const facts = new Map(
      children(context, 'properties').map((property) => [identifier(child(property, 'key')), child(property, 'value')]),
    );
    const target = this.nodes.findLast(
      ({ type, start, end }) =>
        (type === 'ClassDeclaration' || type === 'ClassExpression') && start < call.start && end > call.end,
    );
    const kind = textOf(facts.get('kind'));
    if (target && kind === 'class') return { kind, target };
    const name = textOf(facts.get('name'));
    if (!target || kind !== 'method' || name === undefined) return undefined;
    return this.methodOf(target, quoted(name), facts.get('static')?.['value'] === true);
  }

  /** The flags encode the target: 0 is the class, 1 a method, plus 8 if it is static. */
  private inEsbuildCall(call: AnyNode, [, flags, key, , holder]: readonly AnyNode[]): Decorated | undefined {
    const name = textOf(key);
    const target = this.declarations.classBefore(identifier(holder) ?? name, call.start);
    const bits = flags?.['value'];
    if (!target || name === undefined || typeof bits !== 'number') return undefined;
    return (bits & 7) === 1 ? this.methodOf(target, quoted(name), (bits & 8) !== 0) : { kind: 'class', target };
  }

  private methodOf(target: AnyNode, key: string | undefined, isStatic: boolean): Decorated | undefined {
    const method = methodsOf(target).findLast(
      (member) => member['static'] === isStatic && key !== undefined && keyCode(member, this.source) === key,
    );
    return method ? { kind: 'method', target, method } : undefined;
  }
}
