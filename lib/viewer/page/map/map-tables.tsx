import type { CallSummary, ServiceMap } from '../../api/service-map';
import { formatCount, formatNanos, formatRate, formatShare } from '../parts/amount';
import { cut } from '../text/cut';
import { ServiceName } from '../parts/service-name';
import { formatRoute } from '../state/route';
import { route } from '../state/router';
import { edgeQuery, nodeQuery } from './map-query';

/** What the drawing shows, as tables. */
export function MapTables({ map }: { readonly map: ServiceMap }) {
  const { query } = route.value;
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  return (
    <div class="map-tables">
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Services">
        <table class="table">
          <caption>Services</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <SummaryHead />
            </tr>
          </thead>
          <tbody>
            {map.nodes.map((node) => (
              <tr key={node.id}>
                <th scope="row">
                  <a href={formatRoute({ view: 'traces', query: nodeQuery(query, node) })}>
                    {node.kind === 'service' ? <ServiceName name={node.name} /> : <bdi>{cut(node.name)}</bdi>}
                  </a>
                </th>
                <td class="soft">{node.system ?? node.kind}</td>
                <Summary summary={node} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {map.edges.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Calls">
          <table class="table">
            <caption>Calls</caption>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <SummaryHead />
              </tr>
            </thead>
            <tbody>
              {map.edges.map((edge) => {
                const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
                if (!from || !to) return null;
                return (
                  <tr key={`${edge.from}\n${edge.to}\n${edge.kind}`}>
                    <th scope="row">
                      <a href={formatRoute({ view: 'traces', query: edgeQuery(query, from, to) })}>
                        <bdi>{cut(from.name)}</bdi>
                        <span class="unseen"> to {cut(to.name)}</span>
                      </a>
                    </th>
                    <td>
                      <bdi>{cut(to.name)}</bdi>
                      {edge.kind === 'message' && <span class="badge">messages</span>}
                    </td>
                    <Summary summary={edge} />
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function SummaryHead() {
  return (
    <>
      {['Calls', 'Rate', 'Errors', 'p50', 'p99'].map((label) => (
        <th key={label} scope="col" class="is-number">
          {label}
        </th>
      ))}
    </>
  );
}

function Summary({ summary }: { readonly summary: CallSummary }) {
  const { calls, errors, perSecond, p50Nanos, p99Nanos } = summary;
  return (
    <>
      <td class="is-number">{formatCount(calls)}</td>
      <td class="is-number">{formatRate(perSecond)}</td>
      <td class={`is-number${errors > 0 ? ' is-error' : ''}`}>{formatShare(errors, calls)}</td>
      <td class="is-number">{formatNanos(p50Nanos)}</td>
      <td class="is-number">{formatNanos(p99Nanos)}</td>
    </>
  );
}
