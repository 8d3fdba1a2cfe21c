import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';

/** The arguments of a handler. */
export interface SeenMessage {
  readonly handler: string;
  readonly data: unknown;
  /** The current trace, as the handler's own code sees it. */
  readonly traceId: string | undefined;
  readonly baggage: string | undefined;
  /** Of RabbitMQ and MQTT: whether the broker says that it has delivered the message before. */
  readonly redelivered?: boolean;
}

const seen: SeenMessage[] = [];

/** The arguments of all handler calls in this process. */
export const seenMessages = (): readonly SeenMessage[] => seen;

export function noteMessage(handler: string, data: unknown, redelivered?: boolean): void {
  seen.push({
    handler,
    data: Buffer.isBuffer(data) ? { base64: data.toString('base64') } : data,
    traceId: trace.getActiveSpan()?.spanContext().traceId,
    baggage: propagation.getBaggage(context.active())?.getEntry('customer')?.value,
    ...(redelivered === undefined ? {} : { redelivered }),
  });
}

/** Runs work of the application in its own span. Without an SDK, OpenTelemetry's API only calls the work. */
export function inSpan<Result>(name: string, work: () => Result): Result {
  return trace.getTracer('app').startActiveSpan(name, (span) => {
    try {
      return work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
