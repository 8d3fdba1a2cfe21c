import { constraintText } from './constraint-text';

/** Values of a request that a validation message may repeat. */
export interface SentValues {
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: unknown;
}

/** Splits a message into a property, or the path to one, and the constraint. */
const MESSAGE =
  /^((?:[\w$-]{1,64}\.){0,16})(?:each value in )?(?:nested property |property |All )?([\w$-]{1,64}(?:(?:\.[\w$-]{1,64}|\[\d{1,6}\])){0,16})(?:'s)? (.{1,2048})$/;
const MESSAGES_SHOWN = 16;
const LEAVES_READ = 4096;

/**
 * The messages of a validation pipe, reduced to properties and constraints without values. A custom message, for example
 * one with `$value`, is reduced to its property.
 *
 * @returns at most 16 messages; `undefined` if the exception is no validation failure
 */
export function validationFailure(exception: unknown, sent: SentValues): string[] | undefined {
  const messages = messagesOf(exception);
  return messages?.slice(0, MESSAGES_SHOWN).map((message) => shownMessage(message, sent));
}

function shownMessage(message: string, sent: SentValues): string {
  const [, parents = '', name = '', rest = ''] = MESSAGE.exec(message) ?? [];
  const constraint = constraintText(rest);
  const path = parents + name;
  const isProperty =
    name !== '' && (isSentProperty(path, sent) || (constraint !== undefined && !isSentValue(name, sent)));
  if (!isProperty) return constraint === undefined ? 'a value is not valid' : `a value ${constraint}`;
  if (constraint === undefined) return `${path} is not valid`;
  return message.slice(0, message.length - rest.length) + constraint;
}

/** Nest's `ValidationPipe` puts the list of messages into the exception's response. */
function messagesOf(exception: unknown): string[] | undefined {
  const { getStatus, getResponse } = (exception ?? {}) as { getStatus?: unknown; getResponse?: unknown };
  if (typeof getStatus !== 'function' || typeof getResponse !== 'function') return undefined;
  const status: unknown = getStatus.call(exception);
  const { message } = (getResponse.call(exception) ?? {}) as { message?: unknown };
  const isList = Array.isArray(message) && message.length > 0 && message.every((item) => typeof item === 'string');
  return (status === 400 || status === 422) && isList ? message : undefined;
}

/** Whether the request contains the path, so that its keys are property names. */
function isSentProperty(path: string, sent: SentValues): boolean {
  const keys = path.split(/[.[\]]/).filter(Boolean);
  return Object.values(sent).some((root: unknown) => {
    let value = root;
    return keys.every((key) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
      value = Object.getOwnPropertyDescriptor(value, key)?.value;
      return true;
    });
  });
}

/** Whether a name equals a value of the request. If so, it may be no property name but a value that must stay hidden. */
function isSentValue(name: string, sent: SentValues): boolean {
  const wanted = name.toLowerCase();
  const queue: unknown[] = Object.values(sent);
  for (let read = 0; queue.length > 0; read++) {
    if (read >= LEAVES_READ) return true;
    const value = queue.pop();
    if (typeof value === 'object' && value !== null) queue.push(...Object.values(value).slice(0, LEAVES_READ));
    else if (String(value).trim().toLowerCase() === wanted) return true;
  }
  return false;
}
