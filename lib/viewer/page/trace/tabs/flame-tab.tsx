import { useRef } from 'preact/hooks';
import { cut } from '../../text/cut';
import { useWidth } from '../../parts/use-width';
import { serviceColour } from '../../state/service-colour';
import { flameBoxes } from '../model/flame';
import { durationAt, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';
import { useWaterfallKeys } from '../waterfall/use-waterfall-keys';

const ROW_PIXELS = 22;

/** Spans below their parents, each as wide as it took. Spans narrower than a pixel are left out. */
export function FlameTab() {
  const trace = useTrace();
  const model = trace.model.value;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  useWaterfallKeys(trace);
  const { boxes, rows, hidden } = flameBoxes(model, trace.window.value, width);
  const matches = trace.matches.value;
  return (
    <div class="flame-tab">
      <div class="flame" tabIndex={0} role="region" aria-label="Flame graph">
        <div ref={box} class="flame-boxes" style={{ height: `${rows * ROW_PIXELS}px` }}>
          {boxes.map(({ index, left, width: share, row }) => {
            const span = spanAt(model, index);
            const text = `${cut(span?.name ?? 'missing parent')} ${durationText(durationAt(model, index))}`;
            const isPale = matches && matches.flags[index] === 0;
            return (
              <button
                key={model.entries[index]?.id}
                type="button"
                tabIndex={-1}
                class={`flame-box ${serviceColour(span?.service ?? '')}${trace.selected.value === index ? ' is-current' : ''}${span?.status.code === 'error' ? ' is-error' : ''}${isPale ? ' is-pale' : ''}`}
                style={{ left: `${left * 100}%`, width: `${share * 100}%`, top: `${row * ROW_PIXELS}px` }}
                title={`${cut(span?.service ?? '')}: ${text}`}
                onClick={() => trace.reveal(index)}
                onDblClick={() => trace.zoomToSpan()}
              >
                {share * width > 30 && text}
              </button>
            );
          })}
        </div>
      </div>
      {hidden > 0 && (
        <p class="flame-note soft">
          {hidden.toLocaleString('en')} spans are too narrow to draw here. Double-click a span to zoom in.
        </p>
      )}
    </div>
  );
}
