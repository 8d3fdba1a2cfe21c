import { invalidOption } from '../../validation/option-error';
import type { SpanNode } from '../../trace/span-tree';
import type { TraceSpan } from '../../trace/trace-span';
import {
  checkPattern,
  type Difference,
  differencesOf,
  type Equals,
  fitsText,
  type SpanPattern,
  textOf,
} from './span-pattern';

/** A span and the spans below it. */
export interface TracePattern extends SpanPattern {
  /** Exactly its children, in the order of their starts; not checked if missing. */
  readonly children?: readonly TracePattern[];
}

/** What differs at one span of a trace. */
export interface TraceIssue {
  readonly span: TraceSpan;
  readonly differences?: readonly Difference[];
  readonly notes?: readonly string[];
}

/**
 * Reads a trace from names that are indented by depth. Each span has exactly the children in the text.
 *
 * @throws OptionError for a text without a name
 */
export function tracesFromText(text: string): readonly TracePattern[] {
  const roots: TracePattern[] = [];
  const path: { readonly indent: number; readonly children: TracePattern[] }[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const indent = line.search(/\S/);
    while ((path.at(-1)?.indent ?? -1) >= indent) path.pop();
    const children: TracePattern[] = [];
    (path.at(-1)?.children ?? roots).push({ name: line.trim(), children });
    path.push({ indent, children });
  }
  if (roots.length === 0) throw invalidOption('toMatchTrace', 'names of spans, indented by depth', text);
  return roots;
}

/** @throws OptionError for a member that does not exist */
export function checkTrace(pattern: TracePattern): void {
  checkPattern('toMatchTrace', pattern, 'children');
  for (const child of pattern.children ?? []) checkTrace(child);
}

/** Where the trace is not as expected; nothing if it fits. */
export function issuesOf(node: SpanNode, pattern: TracePattern, equals: Equals): readonly TraceIssue[] {
  const { children, ...own } = pattern;
  const differences = differencesOf(node.span, own, equals);
  const below = children ? issuesOfChildren(node, children, equals) : [];
  return differences.length > 0 ? [{ span: node.span, differences }, ...below] : below;
}

function issuesOfChildren(parent: SpanNode, patterns: readonly TracePattern[], equals: Equals): readonly TraceIssue[] {
  const issues: TraceIssue[] = [];
  const missing: string[] = [];
  const left = [...parent.children];
  for (const [index, pattern] of patterns.entries()) {
    const [next] = left;
    if (next && hasName(next, pattern, equals)) {
      left.shift();
      issues.push(...issuesOf(next, pattern, equals));
    } else if (
      next &&
      !left.some((other) => hasName(other, pattern, equals)) &&
      !isWanted(next, patterns.slice(index), equals)
    ) {
      // Neither has a counterpart: this span stands where the other was expected.
      left.shift();
      issues.push(...issuesOf(next, pattern, equals));
    } else {
      const at = left.findIndex((other) => hasName(other, pattern, equals));
      if (at < 0) missing.push(nameOf(pattern));
      else {
        for (const extra of left.splice(0, at))
          issues.push({ span: extra.span, notes: [`not expected before ${nameOf(pattern)}`] });
        const found = left.shift();
        if (found) issues.push(...issuesOf(found, pattern, equals));
      }
    }
  }
  for (const extra of left) issues.push({ span: extra.span, notes: ['not expected'] });
  if (missing.length > 0) issues.unshift({ span: parent.span, notes: [`has no child ${missing.join(', ')}`] });
  return issues;
}

const isWanted = (node: SpanNode, patterns: readonly TracePattern[], equals: Equals): boolean =>
  patterns.some((pattern) => hasName(node, pattern, equals));

const hasName = ({ span }: SpanNode, { name }: TracePattern, equals: Equals): boolean =>
  name === undefined || fitsText(span.name, name, equals);

const nameOf = ({ name }: TracePattern): string => (name === undefined ? 'of any name' : textOf(name));
