import type { redactionProcessor } from '../../../lib/collector/redaction/redaction-processor';

const MASK = '****';

/** Does in JavaScript what the processor `redaction` of the Collector does with strings. */
export class CollectorRedaction {
  private readonly ignoredKeys: ReadonlySet<string>;
  private readonly lists: Readonly<Record<'ignored' | 'allowed' | 'keys' | 'values', readonly RegExp[]>>;

  constructor({ processor }: Pick<ReturnType<typeof redactionProcessor>, 'processor'>) {
    const patterns = (option: string): RegExp[] => (processor[option] as readonly string[]).map(inJavaScript);
    this.ignoredKeys = new Set(processor['ignored_keys'] as readonly string[]);
    this.lists = {
      ignored: patterns('ignored_key_patterns'),
      allowed: patterns('allowed_values'),
      keys: patterns('blocked_key_patterns'),
      values: patterns('blocked_values'),
    };
  }

  /** Whether the value of an attribute is hidden, whatever it is. */
  hides(key: string): boolean {
    return !this.ignores(key) && matches(this.lists.keys, key);
  }

  /** The text of the body of a log record, or the value of an attribute whose name is not secret. */
  text(text: string): string {
    return this.lists.values.reduce((result, pattern) => result.replaceAll(pattern, MASK), text);
  }

  /** The value of an attribute. */
  attribute(key: string, value: string): string {
    if (this.ignores(key) || matches(this.lists.allowed, value)) return value;
    return this.hides(key) ? MASK : this.text(value);
  }

  private ignores(key: string): boolean {
    return this.ignoredKeys.has(key) || matches(this.lists.ignored, key);
  }
}

const matches = (patterns: readonly RegExp[], text: string): boolean => patterns.some((each) => text.search(each) >= 0);

/** The flags stand at the beginning of a pattern of RE2. */
function inJavaScript(pattern: string): RegExp {
  const [flags = '', names = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  return new RegExp(pattern.slice(flags.length), `gu${names}`);
}
