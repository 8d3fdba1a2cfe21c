import type { ServiceMap } from '../../api/service-map';
import { useLoaded } from '../api/loaded';
import { counted } from '../parts/amount';
import { LoadState } from '../parts/load-state';
import { Message } from '../parts/message';
import { effectiveQuery } from '../search/health-checks';
import { route } from '../state/router';
import { MapDrawing } from './map-drawing';
import { MapTables } from './map-tables';

/** The services of all traces that match the query, and the calls between them. */
export function MapView() {
  const query = effectiveQuery(route.value.query);
  const loaded = useLoaded<ServiceMap>('/api/map', { query }, query);
  return (
    <section class="view" aria-labelledby="view-title">
      <h1 id="view-title">Service map</h1>
      <LoadState loaded={loaded}>
        {(map) =>
          map.nodes.length === 0 ? (
            <Message title="No services">{query ? 'No trace matches the query.' : 'Send a trace first.'}</Message>
          ) : (
            <>
              <p class="soft">
                {counted(map.nodes.filter(({ kind }) => kind === 'service').length, 'service')} in{' '}
                {counted(map.traces, 'trace')}
                {map.skipped > 0 && `; ${map.skipped} nodes and calls left out`}. Choose a service or a call to see its
                traces.
              </p>
              <MapDrawing map={map} />
              <MapTables map={map} />
            </>
          )
        }
      </LoadState>
    </section>
  );
}
