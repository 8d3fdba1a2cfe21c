import { GrowingBytes } from './growing-bytes';
import { ReceiverProblem, RPC } from '../receiver-problem';
import type { BodyMemory, RequestBodies } from './request-body';

const PREFIX_BYTES = 5;

/**
 * Reads the one message of a unary call: a flag, the length, and the message itself.
 *
 * @param encoding the header `grpc-encoding`, in which the message is compressed if the flag is set
 * @throws ReceiverProblem with the code of gRPC; OtlpError for broken gzip
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export async function readGrpcMessage(
  stream: AsyncIterable<Buffer>,
  encoding: string | undefined,
  bodies: RequestBodies,
  memory: BodyMemory,
): Promise<Uint8Array> {
  const sent = await collect(stream, bodies, memory);
  if (sent.length < PREFIX_BYTES || sent.length < PREFIX_BYTES + sent.readUInt32BE(1))
    throw new ReceiverProblem(400, 'The call has ended before its message.', RPC.internal);
  if (sent.length > PREFIX_BYTES + sent.readUInt32BE(1))
    throw new ReceiverProblem(400, 'The call has more than one message.', RPC.internal);
  const message = sent.subarray(PREFIX_BYTES);
  const flag = sent[0];
  if (flag === 0) return message;
  if (flag !== 1) throw new ReceiverProblem(400, `The message has the unknown flag ${flag}.`, RPC.internal);
  if (encoding === 'gzip') return bodies.inflate(message, memory);
  const named = encoding === undefined || encoding === 'identity';
  throw new ReceiverProblem(
    415,
    `Expected grpc-encoding to be gzip, got ${encoding ?? 'none'}.`,
    named ? RPC.internal : RPC.unimplemented,
  );
}

/** Stops at once if the message is too large: unlike in HTTP/1.1, the client sees the status while it sends. */
async function collect(stream: AsyncIterable<Buffer>, bodies: RequestBodies, memory: BodyMemory): Promise<Buffer> {
  let call = new GrowingBytes();
  let isAnnounced = false;
  for await (const chunk of stream) {
    if (call.length + chunk.length > bodies.maxBytes + PREFIX_BYTES) throw bodies.tooLarge();
    memory.reserve(chunk.length);
    call.append(chunk);
    if (isAnnounced || call.length < PREFIX_BYTES) continue;
    isAnnounced = true;
    const begin = call.whole();
    const length = begin.readUInt32BE(1);
    if (length > bodies.maxBytes) throw bodies.tooLarge();
    call = new GrowingBytes(PREFIX_BYTES + length);
    call.append(begin);
  }
  return call.whole();
}
