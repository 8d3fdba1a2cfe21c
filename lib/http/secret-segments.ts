import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';

/** Which segments of a path hold a secret. */
export interface SecretSegments {
  hides(index: number): boolean;
}

/** A service has far fewer routes than this. A framework that makes up routes must not fill the memory. */
const MOST_ROUTES = 1024;

let known = new Map<string, SecretSegments | undefined>();
let knownTo: ActiveRedactor | undefined;

/**
 * Finds the segments of a route that stand for parameters with secret names. Each route is read once, until the
 * redaction changes.
 *
 * @returns `undefined` where the route has no such parameter
 */
export function secretSegments(route: string): SecretSegments | undefined {
  const current = redactor();
  if (current !== knownTo || known.size >= MOST_ROUTES) {
    known = new Map();
    knownTo = current;
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
  // A wildcard stands for any number of segments. Behind it the index of a secret is unknown.
  const wildcard = patterns.findIndex((pattern) => /[*?+]|\.\.\./.test(pattern));
  const unsureFrom = wildcard < 0 ? Infinity : Math.min(wildcard, first);
  return { hides: (index) => index >= unsureFrom || isSecret[index] === true };
}
