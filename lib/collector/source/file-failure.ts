import { join } from 'node:path';
import { inspect, types } from 'node:util';
import { redacted } from '../../redaction/redactor';
import { OptionError } from '../../validation/option-error';

/**
 * Describes what a file threw while it was loaded: the message without its secrets, such as the password of a database, and the
 * first line of the stack that is neither Node's nor ours. A wrong option stays an {@link OptionError}.
 */
export function fileFailure(file: string, error: unknown): Error {
  if (error instanceof OptionError) return optionFailure(file, error);
  return new Error(`Cannot load ${file}: ${redacted(described(error))}`, { cause: error });
}

/** A policy checks its options in the file of the user. All other option errors come from us, and say where. */
function optionFailure(file: string, error: OptionError): OptionError {
  const place = placeOf(error);
  if (place === undefined) return error;
  return new OptionError(error.code, error.option, `In ${file}: ${error.message}\n    at ${place}`);
}

function described(error: unknown): string {
  // A text as it is; of anything else, no method is called.
  if (typeof error === 'string') return error;
  if (!types.isNativeError(error)) return inspect(error, { customInspect: false, depth: 1 });
  const place = placeOf(error);
  return `${error.name}: ${error.message}${place === undefined ? '' : `\n    at ${place}`}`;
}

/** The folders of this package. `dist` itself also has the samples. */
const OUR_FOLDERS = ['lib', 'nest-module'].map((folder) => join(__dirname, '../../..', folder, '/'));

function placeOf({ name, stack = '' }: Error): string | undefined {
  // The stack of a syntax error begins with its place, if Node found it.
  if (name === 'SyntaxError') return /^(\S.*:\d+)$/m.exec(stack)?.[1];
  const frames = [...stack.matchAll(/^ +at (.*)$/gm)].map(([, frame = '']) => frame);
  return frames.find((frame) => !frame.includes('node:') && !OUR_FOLDERS.some((folder) => frame.includes(folder)));
}
