import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** One TypeScript block that readers can copy. */
export interface Example {
  /** `<file>: <symbol>` for a docstring, `<file>: <heading>` for a page; further blocks of one place are numbered. */
  readonly name: string;
  /** Path in the repository. */
  readonly file: string;
  readonly code: string;
}

/** Other names for `ts`, the language that tests run. A block with one of them would be skipped silently. */
const WRONG_FENCES = new Set(['typescript', 'tsx', 'mts', 'cts', 'javascript', 'js', 'jsx', 'mjs', 'cjs']);
const DOCSTRING = /^[ \t]*\/\*\*(?<text>[\s\S]*?)\*\//gm;
const FENCE = /^```(?<language>\w*)\n(?<code>[\s\S]*?)^```$/gm;
const DECORATORS = /^(?:@\w+\((?:[^()]|\([^()]*\))*\)\s*)*/;
const DECLARATION = /^(?:export |abstract |async |declare )*(?:function\*?|class|const|interface|type|enum) (?<symbol>\w+)/;
const MEMBER = /^(?:static |async |readonly |override |get |set |public )*(?<symbol>#?\w+)/;

/** The examples of all docstrings in `lib/` and `nest-module/`. */
export function docstringExamples(): readonly Example[] {
  return ['lib', 'nest-module'].flatMap((folder) => filesIn(folder, '.ts')).flatMap(examplesOfSource);
}

/** The examples of README, CONTRIBUTING and the guides. */
export function pageExamples(): readonly Example[] {
  return pages().flatMap(examplesOfPage);
}

/** `README.md`, `CONTRIBUTING.md`, the guide of the sample, and the files of `docs/`. */
export function pages(): readonly string[] {
  return ['README.md', 'CONTRIBUTING.md', 'samples/orders/README.md', ...filesIn('docs', '.md')];
}

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The first line of a block that is a whole file names it. A test of its page runs the file. */
export const isFileOfProgram = ({ code }: Pick<Example, 'code'>): boolean => /^\/\/ [\w./-]+\.m?[jt]s\n/.test(code);

export function examplesOfSource(file: string): readonly Example[] {
  const source = read(file);
  const found = [...source.matchAll(DOCSTRING)].flatMap((docstring) => {
    const text = (docstring.groups?.['text'] ?? '').replaceAll(/^[ \t]*\* ?/gm, '');
    const blocks = blocksOf(text, file);
    if (blocks.length === 0) {
      if (text.includes('@example') && !text.includes('```')) throw new Error(`${file}: an @example without a block of \`\`\`ts`);
      return [];
    }
    const symbol = symbolBehind(source, docstring.index, docstring.index + docstring[0].length);
    return blocks.map((code) => ({ name: `${file}: ${symbol}`, file, code }));
  });
  return numbered(found);
}

export function examplesOfPage(file: string): readonly Example[] {
  const page = read(file);
  const found = page.split(/^(?=#+ )/m).flatMap((section) => {
    const [, heading = 'beginning'] = /^#+ (.*)/.exec(section) ?? [];
    return blocksOf(section, file).map((code) => ({ name: `${file}: ${heading}`, file, code }));
  });
  if (found.length !== blocksOf(page, file).length) throw new Error(`${file}: a line in a block looks like a heading`);
  return numbered(found);
}

function blocksOf(text: string, file: string): readonly string[] {
  return [...text.matchAll(FENCE)].flatMap(({ groups = {} }) => {
    const { language = '', code = '' } = groups;
    if (language === 'js' && isFileOfProgram({ code })) return [code];
    if (WRONG_FENCES.has(language)) throw new Error(`${file}: no test runs a block of \`\`\`${language}; say \`\`\`ts`);
    return language === 'ts' ? [code] : [];
  });
}

/** The symbol of the docstring from `start` to `end`. */
function symbolBehind(source: string, start: number, end: number): string {
  const next = source.slice(end).trimStart().replace(DECORATORS, '');
  const { symbol } = DECLARATION.exec(next)?.groups ?? {};
  if (symbol !== undefined) return symbol;
  const member = MEMBER.exec(next)?.groups?.['symbol'];
  const [owner] = [...source.slice(0, start).matchAll(/^(?:export )?(?:abstract )?(?:class|interface) (\w+)/gm)].slice(-1);
  if (member === undefined || !owner) throw new Error(`No symbol found for the docstring: ${source.slice(start, end)}`);
  return `${owner[1]}.${member}`;
}

function numbered(examples: readonly Example[]): readonly Example[] {
  const seen = new Map<string, number>();
  return examples.map((example) => {
    const count = (seen.get(example.name) ?? 0) + 1;
    seen.set(example.name, count);
    return count === 1 ? example : { ...example, name: `${example.name} (${count})` };
  });
}

function filesIn(folder: string, extension: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => relative(ROOT, join(ROOT, folder, file)).split(sep).join('/'))
    .toSorted();
}
