import { inspect, types } from 'node:util';
import { redacted } from '../../redaction/redactor';

/**
 * Describes what a file threw while it was loaded: the message without its secrets, such as the password of a database, and the
 * first line of the stack that is neither Node's nor ours.
 */
export function fileFailure(file: string, error: unknown): Error {
  return new Error(`Cannot load ${file}: ${redacted(described(error))}`, { cause: error });
}

function described(error: unknown): string {
  // A text as it is; of anything else, no method is called.
  if (typeof error === 'string') return error;
  if (!types.isNativeError(error)) return inspect(error, { customInspect: false, depth: 1 });
  const place = placeOf(error);
  return `${error.name}: ${error.message}${place === undefined ? '' : `\n    at ${place}`}`;
}

function placeOf({ name, stack = '' }: Error): string | undefined {
  // The stack of a syntax error begins with its place, if Node found it.
  if (name === 'SyntaxError') return /^(\S.*:\d+)$/m.exec(stack)?.[1];
  const frames = [...stack.matchAll(/^ +at (.*)$/gm)].map(([, frame = '']) => frame);
  return frames.find((frame) => !frame.includes('node:') && !frame.includes(__dirname));
}
