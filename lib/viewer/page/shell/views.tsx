import type { ComponentType } from 'preact';
import { Message } from '../parts/message';
import type { Route } from '../state/route';
import { TraceView } from '../trace/trace-view';

/** What stands in the middle of the page, by view. */
export const VIEWS: Readonly<Record<Route['view'], ComponentType>> = {
  traces: () => <Message title="Choose a trace">Or send one: the list updates by itself.</Message>,
  trace: TraceView,
  compare: () => <Message title="Two traces side by side" />,
  map: () => <Message title="Services and their calls" />,
  statistics: () => <Message title="Statistics by span name" />,
  logs: () => <Message title="Log lines of all traces" />,
};
