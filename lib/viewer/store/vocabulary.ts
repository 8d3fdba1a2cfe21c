import type { LogRecord } from '../../trace/log-record';
import type { Resource } from '../../trace/resource';
import type { SpanAttributes } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';

/** Where an attribute was seen; the scopes of the query language. */
export type AttributeScope = 'resource' | 'span' | 'event' | 'log';

const MAX_SERVICES = 1000;
const MAX_NAMES = 2000;
const MAX_KEYS = 1000;
const MAX_VALUES = 50;
/** Longer texts are no use for completion. */
const MAX_LENGTH = 200;

/** Words that a query may contain: services, names and attributes seen so far. Where there are too many, the oldest are forgotten. */
export class Vocabulary {
  readonly #services = new Set<string>();
  readonly #names = new Set<string>();
  readonly #keys = new Map<AttributeScope, Map<string, Set<string>>>([
    ['span', new Map()],
    ['resource', new Map()],
    ['event', new Map()],
    ['log', new Map()],
  ]);
  #lastResource: Resource | undefined;

  /** In the order in which they were first seen. */
  get services(): readonly string[] {
    return [...this.#services];
  }

  /** Names of spans. */
  get names(): readonly string[] {
    return [...this.#names];
  }

  /** Keys of attributes. */
  keys(scope: AttributeScope): readonly string[] {
    return [...(this.#keys.get(scope)?.keys() ?? [])];
  }

  /** Values of an attribute, as texts: the last 50. */
  values(scope: AttributeScope, key: string): readonly string[] {
    return [...(this.#keys.get(scope)?.get(key) ?? [])];
  }

  learnSpan({ service, name, attributes, events, resource }: TraceSpan): void {
    learn(this.#services, service, MAX_SERVICES);
    learn(this.#names, name, MAX_NAMES);
    this.#learn('span', attributes);
    for (const event of events) this.#learn('event', event.attributes);
    this.#learnResource(resource);
  }

  learnLog({ service, attributes, resource }: LogRecord): void {
    learn(this.#services, service, MAX_SERVICES);
    this.#learn('log', attributes);
    this.#learnResource(resource);
  }

  /** The records of one request share their resource. */
  #learnResource(resource: Resource | undefined): void {
    if (!resource || resource === this.#lastResource) return;
    this.#lastResource = resource;
    this.#learn('resource', resource.attributes);
  }

  #learn(scope: AttributeScope, attributes: SpanAttributes): void {
    const keys = this.#keys.get(scope);
    if (!keys) return;
    for (const key in attributes) {
      const value = attributes[key];
      let values = keys.get(key);
      if (!values) {
        if (key.length > MAX_LENGTH) continue;
        if (keys.size >= MAX_KEYS) forgetFirst(keys);
        keys.set(key, (values = new Set()));
      }
      if (typeof value === 'string') learn(values, value, MAX_VALUES);
      else if (typeof value === 'number' || typeof value === 'boolean') learn(values, String(value), MAX_VALUES);
    }
  }

  clear(): void {
    this.#services.clear();
    this.#names.clear();
    for (const keys of this.#keys.values()) keys.clear();
    this.#lastResource = undefined;
  }
}

function learn(known: Set<string>, text: string, limit: number): void {
  if (known.has(text) || text.length > MAX_LENGTH || text === '') return;
  if (known.size >= limit) forgetFirst(known);
  known.add(text);
}

function forgetFirst(known: Set<string> | Map<string, unknown>): void {
  const [first] = known.keys();
  if (first !== undefined) known.delete(first);
}
