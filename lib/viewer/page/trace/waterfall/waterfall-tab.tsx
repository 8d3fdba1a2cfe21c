import { signal } from '@preact/signals';
import { Message } from '../../parts/message';
import { Splitter } from '../../parts/splitter';
import { useTrace } from '../use-trace';
import { Minimap } from './minimap';
import { Toolbar } from './toolbar';
import { TreeGrid } from './tree-grid';
import { useWaterfallKeys } from './use-waterfall-keys';

const namesWidth = signal(340);

/** The spans of a trace as bars on a common time line. */
export function WaterfallTab() {
  const trace = useTrace();
  useWaterfallKeys(trace);
  if (trace.model.value.entries.length === 0) {
    return (
      <Message title="No spans yet">
        The log lines of this trace came before its spans. They are in the tab Logs.
      </Message>
    );
  }
  return (
    <div class="waterfall" style={{ '--names': `${namesWidth.value}px` }}>
      <Toolbar />
      <div class="waterfall-top">
        <Minimap />
      </div>
      <TreeGrid />
      <div class="waterfall-splitter" style={{ left: `${namesWidth.value}px` }}>
        <Splitter label="the names" width={namesWidth} least={140} most={900} grows="left" />
      </div>
    </div>
  );
}
