import type { Context } from '@opentelemetry/api';
import type { ActiveSpan } from '../active-span';
import { type CountLeftOut, LeftOutSpan } from './dropped-span';
import type { OpenSpan } from '../open-span';
import { SiblingTally } from './sibling-collapse';
import { traceLimits } from './trace-limits';

/** What stands for a span that there is no room for; `undefined` where there is. */
export function leaveOut(name: string, outer: Context, around: ActiveSpan): OpenSpan | undefined {
  const collapse = collapsing(name, around);
  if (!collapse && around.budget.admit()) return undefined;
  return new LeftOutSpan(name, outer, around, collapse);
}

function collapsing(name: string, around: ActiveSpan): CountLeftOut | undefined {
  if (traceLimits().siblings === Number.POSITIVE_INFINITY) return undefined;
  around.children ??= new SiblingTally();
  return around.children.admit(name);
}
