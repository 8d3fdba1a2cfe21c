import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '../../lib/bundled/attribute-names';
import { safePath, safeQuery, safeUrl } from '../../lib/http/url';
import { type IncomingRequest, pathOf, queryOf } from './incoming-request';

/** The route, and the path without the values of parameters with secret names. */
export function routeAttributes(target: string, route: string): Attributes {
  // Only the route names the parameters, so only now are those with secret names known.
  const path = safePath(pathOf(target), route);
  return { [ATTR_HTTP_ROUTE]: route, ...(path !== undefined && { [ATTR_URL_PATH]: path }) };
}

/** What samplers decide by. */
export function samplingAttributes(target: string, scheme: string, method: string, original: Attributes): Attributes {
  const query = queryOf(target);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_PATH]: safeUrl(pathOf(target)),
    [ATTR_URL_SCHEME]: scheme,
  };
  if (query) attributes[ATTR_URL_QUERY] = safeQuery(query);
  return Object.assign(attributes, original);
}

/** Attributes of the connection and the client, which no sampler needs. */
export function connectionAttributes(request: IncomingRequest): Attributes {
  const { serverAddress, serverPort, clientAddress } = request;
  const agent = request.headers['user-agent'];
  const attributes: Attributes = { [ATTR_NETWORK_PROTOCOL_VERSION]: request.raw.httpVersion };
  if (serverAddress) attributes[ATTR_SERVER_ADDRESS] = serverAddress;
  if (serverPort) attributes[ATTR_SERVER_PORT] = serverPort;
  if (clientAddress) attributes[ATTR_CLIENT_ADDRESS] = clientAddress;
  if (agent) attributes[ATTR_USER_AGENT_ORIGINAL] = agent.slice(0, 256);
  return attributes;
}
