import type { Attributes, Link } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '../../lib/bundled/attribute-names';
import { countFault } from '../../lib/diagnostics/fault';
import type { RequestMethod } from '../../lib/http/method';
import { safeQuery, safeUrl } from '../../lib/http/url';
import type { LazySpanOptions } from '../../lib/otel/attribute-source';
import type { OpenSpan } from '../../lib/span/open-span';
import { attributeValue, textValue } from '../../lib/values/attribute-value';
import { cleanAttributes } from '../../lib/values/clean-attributes';
import { ShownNames } from '../../lib/values/shown-names';
import { type IncomingRequest, pathOf, queryOf } from './incoming-request';

/**
 * Creates the attributes of the span of one request. If samplers need attributes, those are created first, and the others when
 * the span is recorded. Otherwise all are created at once. For an unrecorded span, they are created when a log line reads them.
 * Each value is bounded and redacted once.
 */
export class RequestAttributes implements LazySpanOptions {
  /** Whether the span is unrecorded and its attributes are unread. Values set on this object then create no other object. */
  isUnread = false;
  route: string | undefined = undefined;
  statusCode: number | undefined = undefined;
  private areAllMade = false;
  private target = '';
  private scheme = '';

  /** @param request `undefined` once the span has ended */
  constructor(
    private request: IncomingRequest | undefined,
    private readonly method: RequestMethod,
    readonly links: readonly Link[] | undefined,
  ) {}

  get isForSamplers(): boolean {
    return true;
  }

  get holdsLittle(): boolean {
    return this.target.length <= MAX_RETAINED_URL;
  }

  /** The attributes that samplers need; for an unrecorded span that is open, all attributes. */
  attributes(): Attributes {
    if (!this.isUnread) return shown(this.forSamplers());
    const made = this.recordedAttributes();
    this.isUnread = false;
    return this.route === undefined && this.statusCode === undefined ? made : { ...made, ...this.ofResponse() };
  }

  recordedAttributes(): Attributes {
    const made = this.forSamplers();
    if (this.request) addConnection(made, this.request);
    this.areAllMade = true;
    return shown(made);
  }

  /** Adds the attributes that samplers do not need, unless the span has them already. */
  opened(open: OpenSpan): void {
    const { request } = this;
    if (!request || this.areAllMade) return;
    if (open.recording) {
      open.setAttributesLater(() => addConnection({}, request));
    } else if (open.takesWrites) {
      // Read now, because a router may change the URL later.
      this.readUrl(request);
      this.isUnread = true;
    }
  }

  /** Keeps the attributes of the URL for log lines of work that outlives the request. */
  release(): void {
    this.request = undefined;
  }

  private forSamplers(): Attributes {
    if (this.request && !this.isUnread) this.readUrl(this.request);
    const { target, scheme } = this;
    const { method, original } = this.method;
    const made = new ServerAttributes(textValue(method), safeUrl(pathOf(target)), textValue(scheme));
    const query = queryOf(target);
    // `safeQuery` reads each pair by itself, and the values only.
    if (query) made[ATTR_URL_QUERY] = textValue(safeQuery(query));
    const sent = original[ATTR_HTTP_REQUEST_METHOD_ORIGINAL];
    if (sent !== undefined) made[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = textValue(String(sent));
    return made;
  }

  private ofResponse(): Attributes {
    const { route, statusCode } = this;
    return cleanAttributes({
      ...(route === undefined ? {} : { [ATTR_HTTP_ROUTE]: route }),
      ...(statusCode === undefined ? {} : { [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode }),
    });
  }

  private readUrl({ target, scheme }: IncomingRequest): void {
    this.target = target;
    this.scheme = scheme;
  }
}

const shown = (made: Attributes): Attributes => (NAMES.areShown ? made : cleanAttributes(made));

/** Adds the attributes of the connection and the client, which samplers do not need. */
function addConnection(made: Attributes, request: IncomingRequest): Attributes {
  try {
    const { serverAddress, serverPort, clientAddress } = request;
    const agent = request.headers['user-agent'];
    made[ATTR_NETWORK_PROTOCOL_VERSION] = textValue(request.raw.httpVersion);
    if (serverAddress) made[ATTR_SERVER_ADDRESS] = textValue(serverAddress);
    if (serverPort) made[ATTR_SERVER_PORT] = attributeValue(ATTR_SERVER_PORT, serverPort);
    if (clientAddress) made[ATTR_CLIENT_ADDRESS] = textValue(clientAddress);
    if (agent) made[ATTR_USER_AGENT_ORIGINAL] = textValue(agent.slice(0, 256));
  } catch (error) {
    // A getter of the framework or of the application threw.
    countFault('the attributes of a span', error);
  }
  return made;
}

/**
 * Creates a plain object with a constructor. V8 then reserves room for attributes that are added later, and does not
 * pretenure the objects: see `copyForRetention`.
 */
const ServerAttributes = function (this: Attributes, method: string, path: string, scheme: string): void {
  this[ATTR_HTTP_REQUEST_METHOD] = method;
  this[ATTR_URL_PATH] = path;
  this[ATTR_URL_SCHEME] = scheme;
} as unknown as new (method: string, path: string, scheme: string) => Attributes;
ServerAttributes.prototype = Object.prototype;

/** The longest URL, in characters, that work started by the request may keep in memory. */
const MAX_RETAINED_URL = 1024;

const NAMES = new ShownNames([
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
  ATTR_URL_QUERY,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_CLIENT_ADDRESS,
  ATTR_USER_AGENT_ORIGINAL,
]);
