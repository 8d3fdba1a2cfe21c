import type { IncomingMessage, ServerResponse } from 'node:http';
import { ReceiverProblem } from './receiver-problem';

const LOCAL_ORIGIN = /^https?:\/\/(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const PREFLIGHT_SECONDS = '7200';

/**
 * The origin of a web page that sends telemetry: pages of localhost may, all others may not. `undefined` if the sender is not a
 * web page.
 *
 * @throws ReceiverProblem 403
 */
export function allowedOrigin({ headers: { origin } }: IncomingMessage): string | undefined {
  if (origin === undefined || LOCAL_ORIGIN.test(origin)) return origin;
  throw new ReceiverProblem(403, 'Only pages of localhost can send telemetry here.');
}

/** Lets a page read the response. Beacons of browsers are sent with credentials. */
export function allowResponse(response: ServerResponse, origin: string | undefined): void {
  if (origin === undefined) return;
  response.setHeader('vary', 'origin');
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
}

/** Responds to the question of a browser whether a page may send a request: any headers, as exporters can have their own. */
export function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    'access-control-max-age': PREFLIGHT_SECONDS,
  });
  response.end();
}
