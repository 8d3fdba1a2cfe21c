import { Message } from '../parts/message';
import { route } from '../state/router';

/** One trace. */
export function TraceView() {
  const shown = route.value;
  if (shown.view !== 'trace') return null;
  return <Message title={`Trace ${shown.traceId}`} />;
}
