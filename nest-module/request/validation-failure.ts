/** What of a request a message might repeat. */
export interface SentValues {
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: unknown;
}

const PATH = /^(?:each value in )?([A-Za-z_$][\w$]*(?:\.[\w$]+|\[\d+\])*)/;
const MESSAGES_SHOWN = 16;
const LEAVES_READ = 512;

/**
 * What a validation pipe found wrong, for the span: properties and constraints, never values. A message that repeats
 * what was sent (a custom one with `$value`) is cut down to its property.
 *
 * @returns `undefined` for an exception that is no validation failure
 */
export function validationFailure(exception: unknown, sent: SentValues): string[] | undefined {
  const messages = messagesOf(exception);
  if (!messages) return undefined;
  const values = leavesOf(sent);
  return messages.slice(0, MESSAGES_SHOWN).map((message) => {
    const [, path = 'a value'] = PATH.exec(message) ?? [];
    const constraint = message.slice(message.indexOf(path) + path.length);
    const repeats = sentIn(constraint, values);
    return (repeats || !PATH.test(message) ? `${path} is not valid` : message).slice(0, 256);
  });
}

/** Nest's `ValidationPipe` answers with the list of messages as the exception's response. */
function messagesOf(exception: unknown): string[] | undefined {
  const { getStatus, getResponse } = (exception ?? {}) as { getStatus?: unknown; getResponse?: unknown };
  if (typeof getStatus !== 'function' || typeof getResponse !== 'function') return undefined;
  const status: unknown = getStatus.call(exception);
  const { message } = (getResponse.call(exception) ?? {}) as { message?: unknown };
  const isList = Array.isArray(message) && message.length > 0 && message.every((item) => typeof item === 'string');
  return (status === 400 || status === 422) && isList ? message : undefined;
}

/** Whether a text repeats a value that was sent. */
function sentIn(text: string, values: readonly string[]): boolean {
  return values.some((value) => text.includes(value));
}

/** Texts and numbers that were sent, long enough to be told from the words of a message. */
function leavesOf(sent: SentValues): string[] {
  const leaves: string[] = [];
  const ahead: unknown[] = Object.values(sent);
  for (let read = 0; ahead.length > 0 && read < LEAVES_READ; read++) {
    const value = ahead.pop();
    if (typeof value === 'object' && value !== null) ahead.push(...Object.values(value).slice(0, LEAVES_READ));
    else if (typeof value === 'string' || typeof value === 'number') leaves.push(String(value));
  }
  return leaves.filter((leaf) => leaf.length >= 3);
}
