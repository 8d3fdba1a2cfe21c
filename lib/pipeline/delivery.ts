import { countFault } from '../diagnostics/fault';
import { warnOnce } from '../diagnostics/warning';
import type { SpanExporter } from '../engine/sdk';
import { interpretAnswer, type DecodeResponse } from './otlp-answer';
import { RetryingTransport, type RetryOptions, type Transport } from './retrying-transport';

/**
 * The one place that knows how OpenTelemetry's OTLP exporters are made inside, the same for HTTP and gRPC since 0.200.
 * They take no transport from outside, and what they do themselves falls short: gRPC is never tried again, waits for
 * another attempt over HTTP keep the process alive and cannot be ended, rejected spans are only logged.
 */
interface Insides {
  readonly _delegate?: {
    readonly _transport?: Transport & { readonly _transport?: Transport };
    readonly _serializer?: Serializer;
  };
}

interface Serializer {
  serializeRequest?(spans: readonly object[]): Uint8Array | undefined;
  deserializeResponse?: DecodeResponse;
}

/** How requests and answers of one protocol are written. */
export interface Wire {
  /** The exporter's own by default, which also stands in where this one throws. */
  readonly encode?: (spans: readonly object[]) => Uint8Array;
  /** The exporter's own by default. */
  readonly decode?: DecodeResponse;
}

/**
 * Puts our retries into an OTLP exporter, in place of its own.
 *
 * @returns what ends them; nothing where a version of the exporter is made differently: then its own stay
 */
export function takeOverDelivery(
  exporter: SpanExporter,
  destination: string,
  retries: Pick<RetryOptions, 'firstBackoffMillis' | 'hangUp'>,
  { encode, decode }: Wire = {},
): RetryingTransport | undefined {
  const { _delegate: delegate } = exporter as Insides;
  const { _transport: transport, _serializer: serializer } = delegate ?? {};
  const deserialize = decode ?? serializer?.deserializeResponse;
  if (!delegate || typeof transport?.send !== 'function' || !deserialize) {
    warnOnce(
      'delivery',
      'EXPORTER_UNKNOWN',
      "This version of OpenTelemetry's OTLP exporter is not known: it retries by its own rules, and spans that a receiver " +
        'rejects one by one are not counted.',
    );
    return undefined;
  }
  // Over HTTP, the exporter's own retries stand around what sends.
  const { _transport: sender = transport } = transport;
  const retrying = new RetryingTransport(sender, {
    ...retries,
    interpret: (answer) => interpretAnswer(answer, deserialize, destination),
  });
  Object.assign(delegate, { _transport: retrying });
  if (encode && serializer?.serializeRequest) Object.assign(delegate, { _serializer: encoding(serializer, encode) });
  return retrying;
}

function encoding(serializer: Serializer, encode: NonNullable<Wire['encode']>): Serializer {
  return {
    ...serializer,
    serializeRequest(spans) {
      try {
        return encode(spans);
      } catch (error) {
        countFault('writing spans as Protocol Buffers', error);
        return serializer.serializeRequest?.(spans);
      }
    },
  };
}
