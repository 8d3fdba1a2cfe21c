import { types } from 'node:util';
import { isMessageClient, type MessageClient } from './message-client';

/** Most properties of a provider that are inspected. */
const MAX_PROPERTIES = 200;

/**
 * The message clients in an instance: the instance itself if it is a client, and its properties, such as those of
 * `@Client()`. Reads property descriptors, so that it calls no getter of the application.
 */
export function clientsOf(instance: object): readonly MessageClient[] {
  if (isMessageClient(instance)) return [instance];
  if (Array.isArray(instance) || ArrayBuffer.isView(instance)) return [];
  const clients: MessageClient[] = [];
  for (const name of Object.keys(instance).slice(0, MAX_PROPERTIES)) {
    const value: unknown = Object.getOwnPropertyDescriptor(instance, name)?.value;
    if (typeof value !== 'object' || value === null || types.isProxy(value)) continue;
    if (isMessageClient(value)) clients.push(value);
  }
  return clients;
}
