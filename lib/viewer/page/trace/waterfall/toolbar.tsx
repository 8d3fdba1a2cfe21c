import { Icon } from '../../parts/icon';
import { FindField } from '../find-field';
import { LEAST_SHARES } from '../trace-state';
import { useTrace } from '../use-trace';

/** What of the trace is shown, and how large. */
export function Toolbar() {
  const trace = useTrace();
  return (
    <div class="toolbar" role="toolbar" aria-label="Waterfall">
      <FindField />
      <LevelMenu />
      <ShareMenu />
      <span class="toolbar-group">
        <button
          type="button"
          class="button is-quiet"
          aria-label="Zoom in"
          title="Zoom in (+)"
          onClick={() => trace.zoom(0.6)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="button is-quiet"
          aria-label="Zoom out"
          title="Zoom out (-)"
          disabled={!trace.isZoomed.value}
          onClick={() => trace.zoom(1 / 0.6)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          class="button is-quiet"
          aria-label="Whole trace"
          title="Whole trace (0)"
          disabled={!trace.isZoomed.value}
          onClick={() => trace.resetZoom()}
        >
          <Icon name="reset" />
        </button>
      </span>
    </div>
  );
}

const MOST_LEVELS = 12;

function LevelMenu() {
  const trace = useTrace();
  const deepest = trace.deepest.value;
  const depth = trace.depth.value;
  const levels = Array.from({ length: Math.min(deepest, MOST_LEVELS) }, (_, level) => level + 1);
  return (
    <select
      class="field is-small"
      aria-label="Levels"
      title="Number of levels to show ([ and ])"
      value={depth > deepest ? 'all' : String(depth)}
      onChange={({ currentTarget: { value } }) => trace.showDepth(value === 'all' ? deepest + 1 : Number(value))}
    >
      <option value="all">All levels</option>
      <option value="0">Roots only</option>
      {levels.map((level) => (
        <option key={level} value={String(level)}>
          {level + 1} levels
        </option>
      ))}
    </select>
  );
}

function ShareMenu() {
  const trace = useTrace();
  return (
    <select
      class="field is-small"
      aria-label="Shortest span to show"
      title="Hide shorter spans, except failed ones"
      value={String(trace.leastShare.value)}
      onChange={({ currentTarget: { value } }) => (trace.leastShare.value = Number(value))}
    >
      {LEAST_SHARES.map((share) => (
        <option key={share} value={String(share)}>
          {share === 0 ? 'Any duration' : `≥ ${share * 100} % of the trace`}
        </option>
      ))}
    </select>
  );
}
