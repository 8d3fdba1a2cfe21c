import { types } from 'node:util';
import { isMessageClient, type MessageClient } from './message-client';

/** Most properties of a provider that are looked at. */
const MAX_PROPERTIES = 200;

/** The message clients that an instance is or holds: see {@link heldBy}. */
export const clientsOf = (instance: object): readonly MessageClient[] => heldBy(instance, isMessageClient);

/**
 * The clients of one kind that an instance is or holds: a provider of `ClientsModule`, and properties such as those of
 * `@Client()`. Reads property descriptors, so that it calls no getter of the application.
 */
export function heldBy<Client extends object>(
  instance: object,
  isClient: (value: object) => value is Client,
): readonly Client[] {
  if (isClient(instance)) return [instance];
  if (Array.isArray(instance) || ArrayBuffer.isView(instance)) return [];
  const clients: Client[] = [];
  for (const name of Object.keys(instance).slice(0, MAX_PROPERTIES)) {
    const value: unknown = Object.getOwnPropertyDescriptor(instance, name)?.value;
    if (typeof value !== 'object' || value === null || types.isProxy(value)) continue;
    if (isClient(value)) clients.push(value);
  }
  return clients;
}
