/** One step of a reader who follows a page. */
export type Step =
  | { readonly kind: 'commands'; readonly lines: readonly string[]; readonly heading: string }
  | { readonly kind: 'file'; readonly path: string; readonly code: string; readonly heading: string }
  | { readonly kind: 'output'; readonly text: string; readonly heading: string };

const FENCE = /^```(?<language>\w*)\n(?<code>[\s\S]*?)^```$/gm;

/** The first line of a block that is a whole file. */
const FILE_NAME = /^\/\/ (?<path>[\w./-]+\.(?:ts|mts|mjs|proto))\n/;

/**
 * The steps of a page in order. `sh` blocks are commands to run. Blocks whose first line is a comment with a path are files
 * to write. `text` blocks are the output of the commands before them. All other blocks are ignored.
 *
 * @param page Markdown
 */
export function stepsOf(page: string): readonly Step[] {
  return sectionsOf(page).flatMap(({ heading, body }) =>
    [...body.matchAll(FENCE)].flatMap(({ groups = {} }) => stepOf(groups['language'], groups['code'] ?? '', heading)),
  );
}

function stepOf(language: string | undefined, code: string, heading: string): readonly Step[] {
  if (language === 'sh') return [{ kind: 'commands', lines: commandsOf(code), heading }];
  if (language === 'text') return [{ kind: 'output', text: code.trimEnd(), heading }];
  const path = FILE_NAME.exec(code)?.groups?.['path'];
  return path === undefined ? [] : [{ kind: 'file', path, code, heading }];
}

/** The part of a page from one heading to the next of the same level. */
export function sectionOf(page: string, heading: string): string {
  const section = sectionsOf(page).find((one) => one.heading === heading);
  if (section === undefined) throw new Error(`the page has no heading \`${heading}\``);
  return section.body;
}

function sectionsOf(page: string): readonly { readonly heading: string; readonly body: string }[] {
  return page.split(/^(?=#{1,2} )/m).map((body) => ({ heading: /^#+ (.*)/.exec(body)?.[1] ?? '', body }));
}

/** One command per line; a backslash at the end continues the line. */
const commandsOf = (code: string): readonly string[] =>
  code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
