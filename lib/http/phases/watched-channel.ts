import { subscribe } from 'node:diagnostics_channel';
import { guard } from '../../diagnostics/fault';

/** Subscribes to a channel of Node for the rest of the process. What the listener throws is counted as a fault. */
export function watchChannel<Message>(name: string, listener: (message: Message) => void): void {
  subscribe(name, (message) => guard('watching an HTTP request', () => listener(message as Message), undefined));
}
