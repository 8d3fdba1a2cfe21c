import type { Context } from '@opentelemetry/api';
import type { ActiveSpan } from '../active-span';
import { type CountDropped, DroppedSpan } from './dropped-span';
import type { OpenSpan } from '../open-span';
import { SiblingCollapse } from './sibling-collapse';
import { traceLimits } from './trace-limits';

/** @returns the substitute for a span over a limit; `undefined` if the span is within all limits */
export function dropSpan(name: string, outer: Context, enclosing: ActiveSpan): OpenSpan | undefined {
  const collapse = collapsing(name, enclosing);
  if (!collapse && enclosing.budget.admit()) return undefined;
  return new DroppedSpan(name, outer, enclosing, collapse);
}

function collapsing(name: string, enclosing: ActiveSpan): CountDropped | undefined {
  if (traceLimits().siblingCountLimit === Number.POSITIVE_INFINITY) return undefined;
  enclosing.children ??= new SiblingCollapse();
  return enclosing.children.admit(name);
}
