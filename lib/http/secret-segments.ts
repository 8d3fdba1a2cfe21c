import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';

/** The segments of a path that hold a secret. */
export interface SecretSegments {
  hides(index: number): boolean;
}

/** Far more routes than a service has. Bounds the memory if a framework generates routes. */
const MOST_ROUTES = 1024;

let known = new Map<string, SecretSegments | undefined>();
let knownFor: ActiveRedactor | undefined;

/**
 * Finds the segments of a route whose parameters have secret names. Each route is read once, until the redaction changes.
 *
 * @returns `undefined` if the route has no such parameter
 */
export function secretSegments(route: string): SecretSegments | undefined {
  const current = redactor();
  if (current !== knownFor || known.size >= MOST_ROUTES) {
    known = new Map();
    knownFor = current;
  }
  const found = known.get(route);
  if (found || known.has(route)) return found;
  const read = readRoute(route, current);
  known.set(route, read);
  return read;
}

const ROUTE_PARAMETER = /[:{]([\w$]{1,64})/g;

function readRoute(route: string, names: ActiveRedactor): SecretSegments | undefined {
  const patterns = route.split('/');
  const isSecret = patterns.map((pattern) =>
    Array.from(pattern.matchAll(ROUTE_PARAMETER)).some(([, name = '']) => names.hides(name)),
  );
  const first = isSecret.indexOf(true);
  if (first < 0) return undefined;
  // A wildcard matches any number of segments, so the index of a secret after it is unknown.
  const wildcard = patterns.findIndex((pattern) => /[*?+]|\.\.\./.test(pattern));
  const unsureFrom = wildcard < 0 ? Infinity : Math.min(wildcard, first);
  return { hides: (index) => index >= unsureFrom || isSecret[index] === true };
}
