import type { Context } from '@opentelemetry/api';
import type { ActiveSpan } from '../active-span';
import { type CountLeftOut, DroppedSpan } from './dropped-span';
import type { OpenSpan } from '../open-span';
import { SiblingCollapse } from './sibling-collapse';
import { traceLimits } from './trace-limits';

/** What stands for a span that there is no room for; `undefined` where there is. */
export function dropSpan(name: string, outer: Context, around: ActiveSpan): OpenSpan | undefined {
  const collapse = collapsing(name, around);
  if (!collapse && around.budget.admit()) return undefined;
  return new DroppedSpan(name, outer, around, collapse);
}

function collapsing(name: string, around: ActiveSpan): CountLeftOut | undefined {
  if (traceLimits().siblingCountLimit === Number.POSITIVE_INFINITY) return undefined;
  around.children ??= new SiblingCollapse();
  return around.children.admit(name);
}
