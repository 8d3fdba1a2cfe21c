import { subscribe } from 'node:diagnostics_channel';
import { guard } from '../../diagnostics/fault';

/**
 * Subscribes to a channel of Node for the rest of the process. What the listener throws is counted as a fault.
 *
 * @param listener gets the message of the channel, whose type it declares
 */
export function watchChannel(name: string, listener: (message: never) => void): void {
  subscribe(name, (message) => guard('watching an HTTP request', () => listener(message as never), undefined));
}
