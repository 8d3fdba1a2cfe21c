import type { ComponentType } from 'preact';
import { CompareView } from '../compare/compare-view';
import { LogsView } from '../logs/logs-view';
import { MapView } from '../map/map-view';
import type { Route } from '../state/route';
import { StatisticsView } from '../statistics/statistics-view';
import { TraceView } from '../trace/trace-view';

/** What stands in the middle of the page, by view. The list stands there by itself. */
export const VIEWS: Readonly<Record<Exclude<Route['view'], 'traces'>, ComponentType>> = {
  trace: TraceView,
  compare: CompareView,
  map: MapView,
  statistics: StatisticsView,
  logs: LogsView,
};
