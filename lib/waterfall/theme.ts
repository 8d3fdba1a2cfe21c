/** The colours of a theme. Each has a contrast of 4.5 or more to the background, so that it also serves for text. */
interface Theme {
  readonly background: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly error: string;
  /** Of services, in the order in which they appear. */
  readonly services: readonly string[];
}

const LIGHT: Theme = {
  background: '#ffffff',
  text: '#1f2328',
  dim: '#59636e',
  line: '#d1d9e0',
  error: '#cf222e',
  services: ['#0969da', '#8250df', '#1a7f37', '#bf3989', '#0e7490', '#7d4e00', '#4f46e5', '#57606a'],
};

const DARK: Theme = {
  background: '#0d1117',
  text: '#f0f6fc',
  dim: '#9198a1',
  line: '#3d444d',
  error: '#ff7b72',
  services: ['#4493f8', '#ab7df8', '#3fb950', '#e275ad', '#39c5cf', '#d4a72c', '#9a9bff', '#9198a1'],
};

/** The class of a service's bars, by its position among the services of a trace. */
export const serviceClass = (index: number): string => `wf-s${index % LIGHT.services.length}`;

/** Rules for the drawing, in both themes. They name colours directly, since not every viewer of SVG knows variables. */
export const DRAWING_RULES = `${rulesOf(LIGHT)}
@media (prefers-color-scheme:dark){
${rulesOf(DARK)}
}`;

function rulesOf({ background, text, dim, line, error, services }: Theme): string {
  return [
    `.wf-back{fill:${background}}`,
    `.wf-plain,.wf-bold,.wf-critical{fill:${text}}`,
    `.wf-dim{fill:${dim}}`,
    `.wf-error{fill:${error}}`,
    `.wf-grid{stroke:${line}}`,
    `.wf-gap{fill:none;stroke:${text};stroke-dasharray:3 2}`,
    `.wf-log{fill:${background};stroke:${text}}`,
    `.wf-log-error{fill:${error};stroke:${background}}`,
    ...services.map((color, index) => `.wf-s${index}{fill:${color}}`),
  ].join('\n');
}

/** Rules for the page around the drawings, in both themes. */
export const PAGE_COLORS = `${pageRules(LIGHT)}
@media (prefers-color-scheme:dark){
${pageRules(DARK)}
}`;

function pageRules({ background, text, dim, line, error }: Theme): string {
  return `:root{--background:${background};--text:${text};--dim:${dim};--line:${line};--error:${error}}`;
}
