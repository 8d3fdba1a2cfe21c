import { signal } from '@preact/signals';
import { Message } from '../../parts/message';
import { Splitter } from '../../parts/splitter';
import { useTrace } from '../use-trace';
import { Minimap } from './minimap';
import { Toolbar } from './toolbar';
import { TreeGrid } from './tree-grid';
import { useWaterfallKeys } from './use-waterfall-keys';

const DEFAULT_PIXELS = 340;
const namesWidth = signal(DEFAULT_PIXELS);

/** The spans of a trace as bars on a common time line. */
export function WaterfallTab() {
  const trace = useTrace();
  useWaterfallKeys(trace);
  if (trace.model.value.entries.length === 0) {
    return (
      <Message title="No spans yet">Only log records of this trace have arrived. The Logs tab shows them.</Message>
    );
  }
  // The bars need room too, unless the user wants the names.
  const mostShare = namesWidth.value === DEFAULT_PIXELS ? 42 : 80;
  return (
    <div class="waterfall" style={{ '--names': `min(${namesWidth.value}px, ${mostShare}cqi)` }}>
      <Toolbar />
      <div class="waterfall-top">
        <Minimap />
      </div>
      <TreeGrid />
      <div class="waterfall-splitter">
        <Splitter label="the names" width={namesWidth} least={140} most={900} grows="left" />
      </div>
    </div>
  );
}
