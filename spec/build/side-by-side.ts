import type { SentSpan } from './run-service';

/** The spans of the source and those of a tool's output, in two columns. */
export function sideBySide(tool: string, source: readonly SentSpan[], built: readonly SentSpan[]): string {
  const left = ['source', ...source.map(line)];
  const right = [`${tool}, with the plugin`, ...built.map(line)];
  const width = Math.max(...left.map(({ length }) => length));
  const rows = left.map((text, index) => `${text.padEnd(width)}  ${right[index] ?? ''}`);
  return `\n${rows.join('\n')}\n`;
}

function line({ name, attributes }: SentSpan): string {
  const shown = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`);
  return [name, ...shown].join(' ');
}
