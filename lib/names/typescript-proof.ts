/** Longer parameter lists are not searched. */
const LONGEST_LIST = 2000;

/** Property names that compilers add. */
const ADDED = new Set(
  'apply bind call concat default done label length next ops prototype push return sent slice throw trys value'.split(
    ' ',
  ),
);

/**
 * Whether a TypeScript file defines a method with this name (or a function without one) and these parameters. A loader
 * has compiled the method in memory, so the file does not contain its text. The check excludes a minified method from
 * elsewhere that the file only decorates.
 *
 * @param properties names of the properties that the method reads
 * @param names the short names among the parameters
 */
export function standsIn(
  file: string,
  method: { readonly name: string },
  properties: readonly string[],
  names: readonly string[],
): boolean {
  const lists = listsOf(file, method.name);
  return lists.some((list) => names.every((name) => binds(list, name))) && mentions(file, properties);
}

/** The parameter lists of possible definitions of the method, or of functions without a name. */
function listsOf(file: string, name: string): readonly string[] {
  const begin = name === '' ? /\(|[\w$]+(?=\s*=>)/g : new RegExp(String.raw`(?<![\w$.])${escaped(name)}(?![\w$])`, 'g');
  return [...file.matchAll(begin)].flatMap(({ index, 0: found }) => {
    if (name === '' && found !== '(') return [found];
    const rest = file.slice(index + (name === '' ? 0 : found.length), index + LONGEST_LIST);
    // `find(`, `find<T>(`, `find = (`, `find: async function (`, `find = async id =>`
    const lead = /^\s*(?:<[^()]*>\s*)?(?:[:=]\s*(?:async\s+)?(?:function\b[\s*]*)?)?(?=\()/.exec(rest)?.[0];
    if (lead === undefined) return /^\s*[:=]\s*(?:async\s+)?([\w$]+)\s*=>/.exec(rest)?.[1] ?? [];
    return balanced(rest.slice(lead.length)) ?? [];
  });
}

/** The text in parentheses, if a function body follows. The body distinguishes a definition from a call. */
function balanced(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth === 0) {
      return /^\s*(?::[^;]*?)?(?:=>|\{)/.test(text.slice(at + 1)) ? text.slice(1, at) : undefined;
    }
  }
  return undefined;
}

function binds(list: string, name: string): boolean {
  return new RegExp(String.raw`(?:^|[^\w$.]|\.\.\.)${escaped(name)}(?:\s*\?)?\s*(?:[:,=)\]}]|$)`).test(list);
}

/** Minifiers keep property names, so the source file contains those that the method reads. */
function mentions(file: string, properties: readonly string[]): boolean {
  return properties.every((name) => ADDED.has(name) || file.includes(name));
}

const escaped = (name: string): string => name.replaceAll(/[$[\]().*+?^{}|\\]/g, String.raw`\$&`);
