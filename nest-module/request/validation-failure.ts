import { constraintText } from './constraint-text';

/** What of a request a message might repeat. */
export interface SentValues {
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: unknown;
}

/** A property, or the path to one, and what a message says of it. */
const MESSAGE =
  /^((?:[\w$-]{1,64}\.){0,16})(?:each value in )?(?:nested property |property |All )?([\w$-]{1,64}(?:(?:\.[\w$-]{1,64}|\[\d{1,6}\])){0,16})(?:'s)? (.{1,2048})$/;
const MESSAGES_SHOWN = 16;
const LEAVES_READ = 4096;

/**
 * What a validation pipe found wrong, for the span: properties and constraints, never values. Of a message that is not
 * one of `class-validator`'s own, such as a custom one with `$value`, only the property is shown.
 *
 * @returns `undefined` for an exception that is no validation failure
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

/** Nest's `ValidationPipe` answers with the list of messages as the exception's response. */
function messagesOf(exception: unknown): string[] | undefined {
  const { getStatus, getResponse } = (exception ?? {}) as { getStatus?: unknown; getResponse?: unknown };
  if (typeof getStatus !== 'function' || typeof getResponse !== 'function') return undefined;
  const status: unknown = getStatus.call(exception);
  const { message } = (getResponse.call(exception) ?? {}) as { message?: unknown };
  const isList = Array.isArray(message) && message.length > 0 && message.every((item) => typeof item === 'string');
  return (status === 400 || status === 422) && isList ? message : undefined;
}

/** Whether the path leads to something that was sent, so that its keys are those of the request. */
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

/** Whether a name that is no property of the request is one of its values: a property that is missing is named as well. */
function isSentValue(name: string, sent: SentValues): boolean {
  const wanted = name.toLowerCase();
  const ahead: unknown[] = Object.values(sent);
  for (let read = 0; ahead.length > 0; read++) {
    if (read >= LEAVES_READ) return true;
    const value = ahead.pop();
    if (typeof value === 'object' && value !== null) ahead.push(...Object.values(value).slice(0, LEAVES_READ));
    else if (String(value).trim().toLowerCase() === wanted) return true;
  }
  return false;
}
