import { useMemo } from 'preact/hooks';
import type { ServiceEdge, ServiceMap, ServiceNode } from '../../api/service-map';
import { counted, formatCount, formatNanos, formatRate, formatShare } from '../parts/amount';
import { formatRoute } from '../state/route';
import { route } from '../state/router';
import { serviceColour } from '../state/service-colour';
import { cut } from '../text/cut';
import { type EdgeRoute, layoutMap, NODE_HEIGHT, NODE_WIDTH, type Point } from './map-layout';
import { edgeQuery, nodeQuery } from './map-query';

/** What fits into a node, in characters. */
const NAME_LENGTH = 24;

/** The map as a drawing. Its nodes and edges are links, so that the keyboard reaches them. */
export function MapDrawing({ map }: { readonly map: ServiceMap }) {
  const { width, height, places, routes } = useMemo(() => layoutMap(map), [map]);
  const names = useMemo(() => new Map(map.nodes.map(({ id, name }) => [id, name])), [map]);
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const most = Math.max(1, ...map.edges.map(({ calls }) => calls));
  return (
    <div class="map-scroll" tabIndex={0} role="region" aria-label="Drawing">
      <svg class="map" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-label="Service map">
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0,0 L8,4 L0,8 z" class="map-arrow" />
          </marker>
        </defs>
        {map.edges.map((edge, index) => {
          const drawn = routes[index];
          const ends = { from: nodes.get(edge.from), to: nodes.get(edge.to) };
          return (
            drawn && (
              <Edge
                key={`${edge.from}\n${edge.to}\n${edge.kind}`}
                {...{ edge, drawn, ends, names }}
                share={edge.calls / most}
              />
            )
          );
        })}
        {map.edges.map((edge, index) => {
          const drawn = routes[index];
          return drawn && <EdgeLabel key={`${edge.from}\n${edge.to}\n${edge.kind}`} {...{ edge, drawn }} />;
        })}
        {map.nodes.map((node) => {
          const place = places.get(node.id);
          return place && <Node key={node.id} node={node} place={place} />;
        })}
      </svg>
    </div>
  );
}

function Node({ node, place }: { readonly node: ServiceNode; readonly place: Point }) {
  const { query } = route.value;
  const failed = node.calls > 0 ? node.errors / node.calls : 0;
  const isService = node.kind === 'service';
  const name = node.name || 'no name';
  const errors = node.errors > 0 ? `${formatShare(node.errors, node.calls)} err` : '';
  const rate = `${counted(node.calls, 'call')} · ${formatRate(node.perSecond)}`;
  const durations = `${formatNanos(node.p50Nanos)} / ${formatNanos(node.p99Nanos)}`;
  return (
    <g transform={`translate(${place.x} ${place.y})`}>
      <a
        class={`map-node is-${node.kind} ${isService ? serviceColour(node.name) : ''}`}
        href={formatRoute({ view: 'traces', query: nodeQuery(query, node) })}
      >
        <rect class="map-box" width={NODE_WIDTH} height={NODE_HEIGHT} rx={isService ? 8 : 20} />
        {isService && <rect class="map-stripe" width="5" height={NODE_HEIGHT - 20} x="0" y="10" rx="2" />}
        <text class="map-name" x="16" y="24">
          {nodeName(name)}
        </text>{' '}
        <text class="map-soft" x="16" y="43">
          {rate}
        </text>{' '}
        {errors && (
          <text class="map-error" x={NODE_WIDTH - 12} y="43" text-anchor="end">
            {errors}
          </text>
        )}{' '}
        <text class="map-soft" x="16" y="61">
          {durations}
        </text>
        {failed > 0 && (
          <rect class="map-failed" x="12" y={NODE_HEIGHT - 5} height="3" rx="1.5" width={failed * (NODE_WIDTH - 24)} />
        )}
      </a>
    </g>
  );
}

interface EdgeProps {
  readonly edge: ServiceEdge;
  readonly drawn: EdgeRoute;
  readonly ends: { readonly from: ServiceNode | undefined; readonly to: ServiceNode | undefined };
  readonly names: ReadonlyMap<string, string>;
  /** Calls as a share of those of the busiest edge. */
  readonly share: number;
}

function Edge({ edge, drawn, ends, names, share }: EdgeProps) {
  const { query } = route.value;
  if (!ends.from || !ends.to) return null;
  const verb = edge.kind === 'message' ? 'sends messages to' : 'calls';
  const label = [
    `${cut(names.get(edge.from) ?? '')} ${verb} ${cut(names.get(edge.to) ?? '')}`,
    counted(edge.calls, edge.kind === 'message' ? 'message' : 'call'),
    `${formatShare(edge.errors, edge.calls)} errors`,
    `p50 ${formatNanos(edge.p50Nanos)}`,
    `p99 ${formatNanos(edge.p99Nanos)}`,
  ].join(', ');
  return (
    <a
      class={`map-edge${edge.errors > 0 ? ' has-errors' : ''} is-${edge.kind}`}
      href={formatRoute({ view: 'traces', query: edgeQuery(query, ends.from, ends.to) })}
      aria-label={label}
    >
      <title>{label}</title>
      <path class="map-target" d={drawn.path} />
      <path class="map-line" d={drawn.path} stroke-width={1.2 + 2.8 * share} marker-end="url(#arrow)" />
    </a>
  );
}

/** The numbers of an edge. Above all lines, so that none crosses them; the link of the edge says them, too. */
function EdgeLabel({ edge, drawn }: Pick<EdgeProps, 'edge' | 'drawn'>) {
  const { x, y } = drawn.label;
  return (
    <g class="map-labels" aria-hidden="true">
      <text class="map-label" x={x} y={y - 4} text-anchor="middle">
        {formatCount(edge.calls)} × {formatNanos(edge.p50Nanos)}
      </text>
      {edge.errors > 0 && (
        <text class="map-label map-error" x={x} y={y + 11} text-anchor="middle">
          {formatShare(edge.errors, edge.calls)} err
        </text>
      )}
    </g>
  );
}

const nodeName = (name: string): string => cut(name, NAME_LENGTH - 1);
