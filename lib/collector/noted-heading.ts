import type { Note } from './note';

const WIDTH = 110;

/** The heading of a file, with what its readers must know about options that the Collector cannot follow exactly. */
export function notedHeading(heading: string, notes: readonly Note[]): string {
  if (notes.length === 0) return heading;
  const texts = notes.map(({ option, effect, text }) => wrapped(`${option} (${effect}): ${text}`));
  return `${heading}\n\nThe Collector does not follow these options of the services exactly:\n\n${texts.join('\n')}`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '-';
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
