import { spanAt, type TraceModel } from '../model/trace-model';
import { serviceColour } from '../../state/service-colour';

/** Draws all spans of a trace as thin lines, one above the other. */
export function drawMinimap(canvas: HTMLCanvasElement, model: TraceModel): void {
  const scale = devicePixelRatio;
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context || model.totalNanos === 0) return;
  context.clearRect(0, 0, width, height);
  const colours = coloursOf(canvas);
  const count = model.entries.length;
  const step = (height - 2) / Math.max(count, 8);
  const thickness = Math.max(Math.min(step * 0.75, 3 * scale), 1);
  for (let index = 0; index < count; index++) {
    const span = spanAt(model, index);
    if (!span) continue;
    const start = ((model.starts[index] ?? 0) / model.totalNanos) * width;
    const end = ((model.ends[index] ?? 0) / model.totalNanos) * width;
    context.fillStyle = colours(span.status.code === 'error' ? 'is-error' : serviceColour(span.service));
    context.fillRect(start, 1 + index * step, Math.max(end - start, scale), thickness);
  }
}

/** A canvas knows no custom properties: an element with the class says what its colour is. */
function coloursOf(canvas: HTMLCanvasElement): (className: string) => string {
  const known = new Map<string, string>();
  return (className) => {
    let colour = known.get(className);
    if (colour === undefined) {
      const probe = document.createElement('i');
      probe.className = `probe ${className}`;
      canvas.parentElement?.append(probe);
      ({ color: colour } = getComputedStyle(probe));
      known.set(className, colour);
      probe.remove();
    }
    return colour;
  };
}
