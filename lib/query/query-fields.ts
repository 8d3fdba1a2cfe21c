export type AttributeScope = 'any' | 'resource' | 'span' | 'event' | 'log' | 'link';
export type FieldType = 'text' | 'number' | 'duration' | 'choice' | 'value';

/** What a condition asks about: something that every span, trace or log record has, or an attribute. */
export type Field =
  | { readonly kind: 'intrinsic'; readonly name: IntrinsicName }
  | { readonly kind: 'attribute'; readonly scope: AttributeScope; readonly key: string };

interface Intrinsic {
  readonly type: FieldType;
  /** Of a trace as a whole, of a span, of a log record, or of an event or link of a span. */
  readonly of: 'trace' | 'span' | 'log' | 'event' | 'link';
  readonly detail: string;
  /** The values of a choice, in their order. */
  readonly choices?: readonly string[];
}

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** In the order of `SpanKind`. */
export const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

const level: Intrinsic = { type: 'choice', of: 'log', detail: 'level of a log record', choices: LEVELS };
const body: Intrinsic = { type: 'text', of: 'log', detail: 'message of a log record' };

export const INTRINSICS = {
  name: { type: 'text', of: 'span', detail: 'name of the span' },
  service: { type: 'text', of: 'span', detail: 'service of the span' },
  kind: { type: 'choice', of: 'span', detail: 'kind of the span', choices: KINDS },
  status: { type: 'choice', of: 'span', detail: 'status of the span', choices: STATUSES },
  'status.message': { type: 'text', of: 'span', detail: 'message of the status' },
  duration: { type: 'duration', of: 'span', detail: 'duration of the span' },
  self: { type: 'duration', of: 'span', detail: 'time of the span without its children' },
  'span.id': { type: 'text', of: 'span', detail: 'id of the span' },
  'scope.name': { type: 'text', of: 'span', detail: 'library that made the span' },
  'trace.duration': { type: 'duration', of: 'trace', detail: 'first start to last end' },
  'trace.spans': { type: 'number', of: 'trace', detail: 'number of spans' },
  'trace.errors': { type: 'number', of: 'trace', detail: 'number of spans with an error' },
  'trace.logs': { type: 'number', of: 'trace', detail: 'number of log records' },
  'trace.id': { type: 'text', of: 'trace', detail: 'id of the trace' },
  'root.name': { type: 'text', of: 'trace', detail: 'name of the first span' },
  'root.service': { type: 'text', of: 'trace', detail: 'service of the first span' },
  level,
  body,
  'log.level': level,
  'log.body': body,
  'log.event': { type: 'text', of: 'log', detail: 'event name of a log record' },
  'event.name': { type: 'text', of: 'event', detail: 'name of an event of the span' },
  'link.trace.id': { type: 'text', of: 'link', detail: 'trace that the span links to' },
  'link.span.id': { type: 'text', of: 'link', detail: 'span that the span links to' },
} as const satisfies Readonly<Record<string, Intrinsic>>;

export type IntrinsicName = keyof typeof INTRINSICS;

export const INTRINSIC_NAMES = Object.keys(INTRINSICS) as readonly IntrinsicName[];

export const FLAGS = {
  error: 'a span with the status error',
  orphan: 'a span whose parent is missing',
  root: 'a span without parent',
} as const;

export type Flag = keyof typeof FLAGS;

const SCOPED = /^(resource|span|event|log|link)\.(.+)$/s;

/** The field that a key of a query means: `duration`, `http.route`, `resource.host.name`. */
export function fieldNamed(name: string): Field {
  if (isIntrinsic(name)) return { kind: 'intrinsic', name };
  const [, scope, key] = SCOPED.exec(name) ?? [];
  if (scope === undefined || key === undefined) return { kind: 'attribute', scope: 'any', key: name };
  return { kind: 'attribute', scope: scope as AttributeScope, key };
}

export function nameOfField(field: Field): string {
  if (field.kind === 'intrinsic') return field.name;
  return field.scope === 'any' ? field.key : `${field.scope}.${field.key}`;
}

export function intrinsicOf(name: IntrinsicName): Intrinsic {
  return INTRINSICS[name];
}

export function typeOfField(field: Field): FieldType {
  return field.kind === 'intrinsic' ? INTRINSICS[field.name].type : 'value';
}

function isIntrinsic(name: string): name is IntrinsicName {
  return Object.hasOwn(INTRINSICS, name);
}
