import { SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_ROUTE } from '../../lib/bundled/attribute-names';
import { secretSegments } from '../../lib/http/secret-segments';
import type { ActiveRedactor } from '../../lib/redaction/active-redactor';
import { redactor } from '../../lib/redaction/redactor';
import type { SpanSite } from '../../lib/span/span-site';
import { attributeValue, textValue } from '../../lib/values/attribute-value';
import { type ValueLimits, valueLimits } from '../../lib/values/limits';

/** The values that the spans of one method and route share, bounded and redacted. */
export interface NamedRoute {
  /** The name of the span, such as `GET /orders/:id`. */
  readonly span: string;
  /** The value of `http.route`. */
  readonly route: string;
  /** Whether a parameter has a secret name. */
  readonly hasSecrets: boolean;
}

/** Far more routes than a service has. Limits the memory if a framework generates routes. */
const MOST_ROUTES = 1024;
const LENGTH_REMEMBERED = 256;
const TARGET = 'HttpServer';

/** The values that the spans of all requests with one method share. */
export class RequestKind {
  readonly site: SpanSite;
  private readonly routes = new Map<string, NamedRoute>();
  private redactedBy: ActiveRedactor | undefined = undefined;
  private limits: ValueLimits | undefined = undefined;

  private constructor(name: string) {
    this.site = { name, target: TARGET, kind: SpanKind.SERVER };
  }

  /** @param method a result of `requestMethod`, which returns only few different ones */
  static of(method: string): RequestKind {
    const known = kinds.get(method);
    if (known) return known;
    const kind = new RequestKind(method === '_OTHER' ? 'HTTP' : method);
    kinds.set(method, kind);
    return kind;
  }

  /** Evaluates each route once, and again if the redaction or the limits change. */
  named(route: string): NamedRoute {
    if (redactor() !== this.redactedBy || valueLimits() !== this.limits) this.forget();
    const known = this.routes.get(route);
    if (known) return known;
    const named = {
      span: textValue(`${this.site.name} ${route}`),
      route: String(attributeValue(ATTR_HTTP_ROUTE, route)),
      hasSecrets: secretSegments(route) !== undefined,
    };
    if (this.routes.size >= MOST_ROUTES) this.routes.clear();
    if (route.length <= LENGTH_REMEMBERED) this.routes.set(route, named);
    return named;
  }

  private forget(): void {
    this.routes.clear();
    this.redactedBy = redactor();
    this.limits = valueLimits();
  }
}

const kinds = new Map<string, RequestKind>();
