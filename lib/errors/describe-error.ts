import { types } from 'node:util';
import { cleanCut, READ_AHEAD } from '../text/bounded-cut';
import { catchGetterPromise } from '../diagnostics/user-code';

/** One link of an error's chain: the error itself, a `cause`, or a member of an `AggregateError`. */
export interface ErrorLink {
  /** Class name, or the type of a thrown primitive: `TypeError`, `string`, `null`. */
  readonly type: string;
  readonly message: string;
}

/** Description of a thrown value. It holds no reference to the value. */
export interface ErrorDescription extends ErrorLink {
  /** Stack of the error, then the stacks of its causes, each after `Caused by: `. */
  readonly stack: string | undefined;
  /** Its causes, outermost first. Members of an `AggregateError` keep their order, depth first. */
  readonly chain: readonly ErrorLink[];
}

/** Limits of a description, so that its cost does not depend on the error. */
export interface ErrorLimits {
  /** Links of the chain, excluding the error itself. */
  readonly links: number;
  /** Characters of one message. */
  readonly messageLength: number;
  /** Characters of the whole stack. */
  readonly stackLength: number;
}

const TYPE_LENGTH = 200;

export const ERROR_LIMITS: ErrorLimits = { links: 16, messageLength: 1024, stackLength: 8192 };

/**
 * Describes any thrown value, with the chain of `cause`s and aggregated errors if it is an error. Visits each object once. A
 * property whose getter throws counts as absent.
 *
 * The chain corresponds to `Error::source()` in Rust. Rust's `tracing-opentelemetry` records it as `<field>.chain`.
 *
 * @param clean applied to every type, message and stack, to remove secrets
 *
 * @example
 * ```ts
 * const error = new Error('order failed', { cause: new TypeError('stock is not a number') });
 * describeError(error).chain; // => [{ type: 'TypeError', message: 'stock is not a number' }]
 * ```
 */
export function describeError(
  thrown: unknown,
  clean: (text: string) => string = (text) => text,
  limits: ErrorLimits = ERROR_LIMITS,
): ErrorDescription {
  const links = walk(thrown, limits.links);
  const described = links.map((value) => describeLink(value, clean, limits));
  const [first = { type: 'unknown', message: '' }, ...chain] = described;
  return { ...first, chain, stack: joinStacks(links, described, clean, limits) };
}

/** The type of a thrown value, for `error.type` of the semantic conventions. */
export function errorType(thrown: unknown): string {
  if (thrown === null) return 'null';
  if (typeof thrown !== 'object') return typeof thrown;
  const name = textOf(thrown, 'name');
  const constructorName = textOf(read(thrown, 'constructor'), 'name');
  // A subclass that does not set `name` inherits "Error"; its class name is more specific.
  return (name === 'Error' ? constructorName : name) || name || constructorName || 'Object';
}

function describeLink(thrown: unknown, clean: (text: string) => string, limits: ErrorLimits): ErrorLink {
  return {
    type: cleanCut(errorType(thrown), TYPE_LENGTH, clean),
    message: cleanCut(messageOf(thrown), limits.messageLength, clean),
  };
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (typeof thrown === 'function') return textOf(thrown, 'name');
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const message = read(thrown, 'message');
  return typeof message === 'string' ? message : '';
}

/** The value and its causes, depth first, each object once. */
function walk(thrown: unknown, most: number): unknown[] {
  const links: unknown[] = [];
  const seen = new Set<unknown>();
  const ahead: unknown[] = [thrown];
  while (ahead.length > 0 && links.length <= most) {
    const value = ahead.pop();
    if (typeof value === 'object' && value !== null) {
      if (seen.has(value)) continue;
      seen.add(value);
    }
    links.push(value);
    ahead.push(...causesOf(value, most).toReversed());
  }
  return links;
}

function causesOf(thrown: unknown, most: number): unknown[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  if (!isErrorLike(thrown)) return [];
  const cause = read(thrown, 'cause');
  const causes = cause === undefined || cause === null ? [] : [cause];
  return [...causes, ...membersOf(thrown, most)];
}

/** Members of an `AggregateError` can be any values. The `errors` of other errors count only if they are errors. */
function membersOf(thrown: object, most: number): unknown[] {
  try {
    const errors = read(thrown, 'errors');
    if (!Array.isArray(errors)) return [];
    const members: unknown[] = [];
    // Read one by one: `slice` of this array may be overridden.
    for (let index = 0; index < errors.length && index < most; index++) members.push(errors[index]);
    return thrown instanceof AggregateError ? members : members.filter(isErrorLike);
  } catch {
    return [];
  }
}

function joinStacks(
  links: readonly unknown[],
  described: readonly ErrorLink[],
  clean: (text: string) => string,
  limits: ErrorLimits,
): string | undefined {
  const stacks = links.map((value, index) => {
    const whole = typeof value === 'object' && value !== null ? textOf(value, 'stack') : '';
    const stack = whole.slice(0, limits.stackLength + READ_AHEAD + 1);
    const link = described[index];
    return stack || (index === 0 || !link ? '' : `${link.type}: ${link.message}`);
  });
  if (!stacks[0] && stacks.length === 1) return undefined;
  return cleanCut(stacks.filter(Boolean).join('\nCaused by: '), limits.stackLength, clean);
}

/** Whether an object is an error, of any realm. A proxy that throws on access is not. */
export function isError(value: object): boolean {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

const isErrorLike = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  (types.isNativeError(value) || typeof read(value, 'message') === 'string');

function textOf(value: unknown, key: string): string {
  const text = read(value, key);
  return typeof text === 'string' ? text : '';
}

function read(value: unknown, key: string): unknown {
  try {
    const found = (value as Record<string, unknown> | null | undefined)?.[key];
    if (types.isPromise(found)) catchGetterPromise('describing an error', value, key, found);
    return found;
  } catch {
    return undefined;
  }
}
