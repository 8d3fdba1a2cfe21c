/** Makes traces for the page as OTLP JSON, with ids that are the same in each run. */

export interface MadeSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly service?: string;
  /** 1 is internal, 2 server, 3 client. */
  readonly kind?: number;
  /** Milliseconds after the start of the test. */
  readonly startMillis?: number;
  readonly durationMillis?: number;
  readonly isError?: boolean;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface MadeLog {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly service?: string;
  readonly body: string;
  readonly severityNumber?: number;
  readonly atMillis?: number;
}

const BEGIN = BigInt(Date.now()) * 1_000_000n;

export const traceIdOf = (number: number): string => `a${number.toString(16).padStart(31, '0')}`;
export const spanIdOf = (number: number): string => `b${number.toString(16).padStart(15, '0')}`;

const nanosAt = (millis: number): string => String(BEGIN + BigInt(Math.round(millis * 1e6)));

function anyValue(value: string | number | boolean): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const keyValues = (attributes: Readonly<Record<string, string | number | boolean>>): readonly unknown[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

const resourceOf = (service: string): unknown => ({ attributes: keyValues({ 'service.name': service }) });

/** The body of `POST /v1/traces`. */
export function traceRequest(spans: readonly MadeSpan[]): unknown {
  const services = [...new Set(spans.map(({ service = 'made' }) => service))];
  return {
    resourceSpans: services.map((name) => ({
      resource: resourceOf(name),
      scopeSpans: [
        { scope: { name: 'synthetic' }, spans: spans.filter(({ service = 'made' }) => service === name).map(spanJson) },
      ],
    })),
  };
}

function spanJson(span: MadeSpan): unknown {
  const { startMillis = 0, durationMillis = 10, kind = 1, isError = false, attributes = {}, links = [] } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    name: span.name,
    kind,
    startTimeUnixNano: nanosAt(startMillis),
    endTimeUnixNano: nanosAt(startMillis + durationMillis),
    attributes: keyValues(attributes),
    links,
    status: isError ? { code: 2, message: 'failed' } : {},
  };
}

/** The body of `POST /v1/logs`. */
export function logRequest(logs: readonly MadeLog[]): unknown {
  return {
    resourceLogs: logs.map(({ service = 'made', body, severityNumber = 9, atMillis = 0, ...ids }) => ({
      resource: resourceOf(service),
      scopeLogs: [
        {
          scope: { name: 'synthetic' },
          logRecords: [{ timeUnixNano: nanosAt(atMillis), severityNumber, body: { stringValue: body }, ...ids }],
        },
      ],
    })),
  };
}

/** A trace of many spans: each tenth is a child of the root, the others are below it, three levels deep. */
export function largeTrace(spans: number, number = 1): readonly MadeSpan[] {
  const traceId = traceIdOf(number);
  const id = (index: number): string => spanIdOf(number * 1_000_000 + index);
  return Array.from({ length: spans }, (_, index) => {
    const parent = index % 10 === 0 ? 0 : index - (index % 10) + Math.floor((index % 10) / 4);
    return {
      traceId,
      spanId: id(index),
      ...(index > 0 && { parentSpanId: id(parent) }),
      name: index === 0 ? 'POST /import' : `step ${index % 10}`,
      service: `service-${index % 4}`,
      startMillis: index / 10,
      durationMillis: index === 0 ? spans / 10 + 5 : 5 - (index % 10) / 4,
      isError: index % 1000 === 999,
      attributes: { 'row.number': index },
    };
  });
}
