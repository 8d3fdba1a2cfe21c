import { join } from 'node:path';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';

type Method = 'Traces' | 'Logs';
type Json = Readonly<Record<string, unknown>>;

const SERVICE = loadSync(join(__dirname, 'otlp.proto'), { keepCase: false, longs: String })[
  'otlp.Collector'
] as Readonly<Record<Method, MethodDefinition<object, object>>>;

/** A request of OTLP in protobuf, as a Protocol Buffers library writes it, from its JSON. */
export function protobufOf(method: Method, request: Json): Buffer {
  return SERVICE[method].requestSerialize(withBytes(request) as object);
}

/** The members of a response. */
export function protobufResponse(method: Method, body: Uint8Array): object {
  return SERVICE[method].responseDeserialize(Buffer.from(body));
}

/** JSON has ids in hexadecimal, bytes in base64. */
function withBytes(value: unknown, key = ''): unknown {
  if (/^(?:traceId|spanId|parentSpanId)$/.test(key)) return Buffer.from(String(value), 'hex');
  if (key === 'bytesValue') return Buffer.from(String(value), 'base64');
  if (Array.isArray(value)) return value.map((item) => withBytes(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBytes(member, name)]));
}
