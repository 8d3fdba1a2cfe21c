import type { LogLine } from '../../log/log-line';
import type { AnySpan } from '../shown-spans';

/** A text that leaves the process, or would in production. */
export interface ExportedText {
  /** Where it stands: `attribute "note"`. */
  readonly place: string;
  /** The name that it has there, which may itself be a secret, or say that the value is one. */
  readonly name?: string;
  readonly text: string;
}

/** All texts of a span: names, attributes, events, links, status, resource and scope. */
export function* textsOfSpan(span: AnySpan): Generator<ExportedText, void> {
  yield { place: 'the name', text: span.name };
  if (span.status.message) yield { place: 'the status', text: span.status.message };
  yield* attributesAt('attribute', span.attributes);
  for (const event of span.events) {
    yield { place: 'the name of an event', text: event.name };
    yield* attributesAt(`event "${event.name}", attribute`, event.attributes);
  }
  for (const link of span.links) yield* attributesAt('link, attribute', link.attributes);
  yield* attributesAt('resource, attribute', span.resource?.attributes);
  const state = 'spanContext' in span ? span.spanContext().traceState?.serialize() : span.traceState;
  if (state) yield { place: 'tracestate', text: state };
  const scope = 'spanContext' in span ? span.instrumentationScope : span.scope;
  if (!scope) return;
  yield { place: 'the name of the scope', text: scope.name };
  yield* attributesAt('scope, attribute', scope.attributes);
}

/** All texts of a log line. */
export function textsOfLine(line: LogLine): Generator<ExportedText, void> {
  return attributesAt('log line,', line);
}

function* attributesAt(place: string, attributes: object | undefined): Generator<ExportedText, void> {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    yield { place: `a name of ${place}`, text: name };
    yield* valueAt(`${place} "${name}"`, name, value);
  }
}

function* valueAt(place: string, name: string, value: unknown): Generator<ExportedText, void> {
  if (typeof value === 'string') yield { place, name, text: value };
  else if (typeof value === 'number') yield { place, text: String(value) };
  else if (Array.isArray(value)) for (const item of value) yield* valueAt(place, name, item);
  else if (typeof value === 'object' && value !== null) yield* attributesAt(place, value);
}
