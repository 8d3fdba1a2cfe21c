import { SpanKind } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_RPC_STATUS_CODE } from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { type Address, shownAddress } from './address';
import { callAttributes, peerAttributes } from './call-attributes';
import { CANCELLED, OK, statusName } from './call-status';
import { withContext } from './context-metadata';
import type { GrpcMetadata, GrpcStatus } from './grpc-call';

/** The `CLIENT` span of one call, by the stable RPC semantic conventions. The first outcome ends it. */
export class ClientCallSpan {
  /** Whether the caller has cancelled the call. */
  isCancelled = false;

  private constructor(
    private readonly span: OpenSpan,
    private readonly server: Address | undefined,
  ) {}

  /** @param server the target of the channel */
  static open(method: string, server: Address | undefined): ClientCallSpan {
    const span = openSpan({
      name: method,
      target: 'GrpcClient',
      kind: SpanKind.CLIENT,
      attributes: () => callAttributes(method, server),
    });
    return new ClientCallSpan(span, server);
  }

  /** Runs `body` with the span as the current one. */
  run<T>(body: () => T): T {
    return this.span.run(body);
  }

  /** A copy of the metadata with the trace context. */
  addContext(metadata: GrpcMetadata): GrpcMetadata {
    const { span, server } = this;
    return guard(
      'writing the context into metadata',
      () => withContext(span.context, server?.address, metadata),
      metadata,
    );
  }

  /**
   * The call has ended. Every status but OK is an error, unless the caller cancelled.
   *
   * @param peer the address of the server, as grpc-js shows it; called only if the span is recorded
   */
  ended({ code, details = '' }: GrpcStatus, peer: () => string): void {
    const { span } = this;
    if (span.isEnded) return;
    guard('recording the outcome of a gRPC call', () => this.record(code, details, peer), undefined);
    if (code === CANCELLED && this.isCancelled) span.cancel();
    else span.end();
  }

  /** The call could not be started. */
  failed(error: unknown): void {
    this.span.fail(error);
    this.span.end();
  }

  private record(code: number, details: string, peer: () => string): void {
    const { span } = this;
    if (!span.recording) return;
    const status = statusName(code);
    span.setAttributes({ [ATTR_RPC_STATUS_CODE]: status, ...peerAttributes(shownAddress(peer())) });
    if (code === OK || (code === CANCELLED && this.isCancelled)) return;
    span.setAttributes({ [ATTR_ERROR_TYPE]: status });
    span.failWith(details === '' ? status : `${status}: ${details}`);
  }
}
