import { SpanKind } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_RPC_STATUS_CODE } from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { type Address, shownAddress } from './address';
import { callAttributes, peerAttributes } from './call-attributes';
import { CANCELLED, OK, statusName } from './call-status';
import { withContext } from './context-metadata';
import type { ClientCall, GrpcMetadata, GrpcStatus } from './grpc-call';

/** An outgoing call whose span is opened. */
export interface OutgoingCall {
  readonly method: string;
  /** The target of the channel, as grpc-js shows it. */
  readonly target: string;
  /** The server that the target names. */
  readonly server: Address | undefined;
}

/** The `CLIENT` span of one call, by the stable RPC semantic conventions. The first outcome ends it. */
export class ClientCallSpan {
  /** Whether the caller has cancelled the call. */
  isCancelled = false;

  private constructor(
    private readonly span: OpenSpan,
    private readonly outgoing: OutgoingCall,
  ) {}

  static open(outgoing: OutgoingCall): ClientCallSpan {
    const { method, server } = outgoing;
    const span = openSpan({
      name: method,
      target: 'GrpcClient',
      kind: SpanKind.CLIENT,
      attributes: () => callAttributes(method, server),
    });
    return new ClientCallSpan(span, outgoing);
  }

  /** Runs `body` with the span as the current one. */
  run<T>(body: () => T): T {
    return this.span.run(body);
  }

  /** A copy of the metadata with the trace context. */
  addContext(metadata: GrpcMetadata): GrpcMetadata {
    const { context } = this.span;
    const host = this.outgoing.server?.address;
    return guard('writing the context into metadata', () => withContext(context, host, metadata), metadata);
  }

  /** The call has ended. Every status except OK is an error, unless the caller cancelled. */
  ended(status: GrpcStatus, call: ClientCall): void {
    const { span } = this;
    if (span.isEnded) return;
    guard('recording the outcome of a gRPC call', () => this.record(status, call), undefined);
    if (this.isByCaller(status)) span.cancel();
    else span.end();
  }

  /** The call could not be started. */
  failed(error: unknown): void {
    this.span.fail(error);
    this.span.end();
  }

  private isByCaller({ code }: GrpcStatus): boolean {
    return code === CANCELLED && this.isCancelled;
  }

  private record(status: GrpcStatus, call: ClientCall): void {
    const { span } = this;
    if (!span.recording) return;
    const { code, details = '' } = status;
    const name = statusName(code);
    const peer = call.getPeer();
    // Without a connection, grpc-js shows the target.
    const connected = peer === this.outgoing.target ? undefined : shownAddress(peer);
    span.setAttributes({ [ATTR_RPC_STATUS_CODE]: name, ...peerAttributes(connected) });
    if (code === OK || this.isByCaller(status)) return;
    span.setAttributes({ [ATTR_ERROR_TYPE]: name });
    span.failWith(details === '' ? name : `${name}: ${details}`);
  }
}
