/**
 * A backtracking matcher for the subset of regular expressions that redaction uses. It counts its steps, so that a test
 * can prove linear time without a clock. It backtracks at least as much as V8, so a pattern that is linear here is also
 * linear in V8.
 */
type Test = (text: string, at: number) => boolean;
type Next = (at: number) => number | undefined;
type Matcher = (at: number, next: Next) => number | undefined;

interface Node {
  readonly match: Matcher;
  /** Set for nodes that match exactly one character, whose repetition needs no recursion. */
  readonly single?: Test;
}

/** The most characters that a lookbehind reads. */
const WIDTHS = [0, 1, 2, 3, 4, 5, 6, 7];

export interface CountedMatches {
  readonly steps: number;
  readonly matches: readonly (readonly [start: number, end: number])[];
}

/** Finds all matches, as `matchAll` does, and counts the steps. Tries a sticky pattern at the start only. */
export function countSteps(pattern: RegExp, text: string): CountedMatches {
  const run = new Run(pattern, text);
  const matches: [number, number][] = [];
  let at = 0;
  while (at <= text.length) {
    const end = run.matchAt(at);
    if (end !== undefined) matches.push([at, end]);
    if (pattern.sticky) break;
    at = end === undefined || end === at ? at + 1 : end;
  }
  return { steps: run.steps, matches };
}

class Run {
  steps = 0;
  private at = 0;
  private readonly source: string;
  private readonly ignoreCase: boolean;
  private readonly root: Node;

  constructor(
    { source, flags }: RegExp,
    private readonly text: string,
  ) {
    this.source = source;
    this.ignoreCase = flags.includes('i');
    this.root = this.alternatives();
    if (this.at < source.length) throw new Error(`cannot read ${source} at ${this.at}`);
  }

  matchAt(at: number): number | undefined {
    return this.root.match(at, (end) => end);
  }

  private alternatives(): Node {
    const branches = [this.sequence()];
    while (this.takes('|')) branches.push(this.sequence());
    const [only] = branches;
    if (branches.length === 1 && only) return only;
    return { match: (at, next) => firstDefined(branches, (branch) => branch.match(at, next)) };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.source.length && !'|)'.includes(this.source.charAt(this.at))) nodes.push(this.quantified());
    const [only] = nodes;
    if (nodes.length === 1 && only) return only;
    return {
      match: (at, next) => {
        const from =
          (index: number): Next =>
          (position) =>
            nodes[index] ? nodes[index].match(position, from(index + 1)) : next(position);
        return from(0)(at);
      },
    };
  }

  private quantified(): Node {
    const node = this.atom();
    const [quantifier, least, comma, most] = this.take(/[*+?]|\{(\d+)(?:(,)(\d*))?\}/y) ?? [];
    if (quantifier === undefined) return node;
    const lazy = this.takes('?');
    const min = quantifier === '+' ? 1 : Number(least ?? 0);
    const max = quantifier === '?' ? 1 : least === undefined || (comma && !most) ? Infinity : Number(most ?? least);
    const { single } = node;
    if (single) return { match: lazy ? this.fewest(single, min, max) : this.most(single, min, max) };
    return { match: (at, next) => this.repeat(node, min, max, lazy, at, next) };
  }

  private most(single: Test, min: number, max: number): Matcher {
    return (at, next) => {
      let end = at;
      while (end - at < max && this.step() && single(this.text, end)) end++;
      for (; end - at >= min; end--) {
        this.steps++;
        const found = next(end);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  }

  private fewest(single: Test, min: number, max: number): Matcher {
    return (at, next) => {
      for (let end = at; end - at <= max; end++) {
        this.steps++;
        const found = end - at >= min ? next(end) : undefined;
        if (found !== undefined) return found;
        if (!single(this.text, end)) return undefined;
      }
      return undefined;
    };
  }

  private repeat(node: Node, min: number, max: number, lazy: boolean, at: number, next: Next): number | undefined {
    this.steps++;
    const again = () =>
      max > 0
        ? node.match(at, (end) => (end === at ? undefined : this.repeat(node, min - 1, max - 1, lazy, end, next)))
        : undefined;
    if (min > 0) return again();
    return lazy ? (next(at) ?? again()) : (again() ?? next(at));
  }

  private atom(): Node {
    if (this.takes('(')) return this.group();
    if (this.takes('[')) return this.one(this.characterClass());
    if (this.takes('^')) return this.assertion((_text, at) => at === 0);
    if (this.takes('$')) return this.assertion((text, at) => at === text.length);
    if (this.takes('.')) return this.one((text, at) => !/[\r\n\u2028\u2029]/.test(text.charAt(at)));
    if (this.takes('\\b')) return this.assertion((text, at) => isWord(text, at - 1) !== isWord(text, at));
    return this.one(this.character());
  }

  private group(): Node {
    const [kind] = this.take(/\?(?:[:=!]|<[=!])/y) ?? [];
    const inner = this.alternatives();
    if (!this.takes(')')) throw new Error(`no end of group in ${this.source}`);
    if (kind === undefined || kind === '?:') return inner;
    const wanted = kind.endsWith('=');
    const ahead: Test = (_text, at) => inner.match(at, (end) => end) !== undefined;
    const behind: Test = (_text, at) =>
      WIDTHS.some((width) => width <= at && inner.match(at - width, (end) => (end === at ? end : undefined)) === at);
    const holds = kind.startsWith('?<') ? behind : ahead;
    return this.assertion((text, at) => holds(text, at) === wanted);
  }

  private assertion(holds: Test): Node {
    return { match: (at, next) => (this.step() && holds(this.text, at) ? next(at) : undefined) };
  }

  private one(fits: Test): Node {
    const single: Test = (text, at) => at < text.length && fits(text, at);
    return { single, match: (at, next) => (this.step() && single(this.text, at) ? next(at + 1) : undefined) };
  }

  /** Uses V8: matching one character against one class is one step in any engine. */
  private characterClass(): Test {
    const start = this.at - 1;
    while (!this.takes(']')) this.take(/\\?[^]/y);
    return this.compiled(this.source.slice(start, this.at));
  }

  private character(): Test {
    const [source = ''] = this.take(/\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[^]|[^]/iy) ?? [];
    return this.compiled(source);
  }

  private compiled(source: string): Test {
    const pattern = new RegExp(`^${source}$`, this.ignoreCase ? 'i' : '');
    const known = new Map<string, boolean>();
    return (text, at) => {
      const character = text.charAt(at);
      const fits = known.get(character) ?? pattern.test(character);
      known.set(character, fits);
      return fits;
    };
  }

  private takes(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source) ?? undefined;
    this.at += found?.[0].length ?? 0;
    return found;
  }

  private step(): true {
    this.steps++;
    return true;
  }
}

const isWord = (text: string, at: number): boolean => /\w/.test(text.charAt(at));

function firstDefined<T>(items: readonly T[], find: (item: T) => number | undefined): number | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
