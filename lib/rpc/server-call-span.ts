import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_RPC_STATUS_CODE } from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import { extractContext } from '../propagation/carrier/carriers';
import { remoteParentLink } from '../propagation/public-endpoint-propagator';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { shownAddress } from './address';
import { callAttributes, peerAttributes } from './call-attributes';
import { CANCELLED, DEADLINE_EXCEEDED, isServerFault, statusName } from './call-status';
import type { GrpcMetadata, GrpcStatus, ServerCall } from './grpc-call';

/** Whether the error of a call fails its span; `undefined` if its status code decides. */
export type IsFailure = (error: unknown) => boolean | undefined;

/** An incoming call whose span is opened. */
export interface IncomingCall {
  readonly method: string;
  readonly call: ServerCall;
  readonly metadata: GrpcMetadata;
  readonly isFailure: IsFailure | undefined;
}

interface Thrown {
  readonly error: unknown;
}

/** The `SERVER` span of one call, by the stable RPC semantic conventions. The first outcome ends it. */
export class ServerCallSpan {
  private thrown: Thrown | undefined;

  private constructor(
    private readonly span: OpenSpan,
    private readonly call: ServerCall,
    private readonly isFailure: IsFailure | undefined,
  ) {
    // A framework reports the error of a handler to the owner of the span.
    span.active.owner = this;
  }

  /** Starts the span, as a child of the caller's span if the metadata carries a trace context. */
  static open({ method, call, metadata, isFailure }: IncomingCall): ServerCallSpan {
    // ROOT_CONTEXT: a span that was active when the client connected is not the parent.
    const parent = extractContext(ROOT_CONTEXT, metadata);
    const remoteLink = remoteParentLink(parent);
    const span = openSpan({
      name: method,
      target: 'GrpcServer',
      kind: SpanKind.SERVER,
      parent,
      ...(remoteLink ? { links: [remoteLink] } : {}),
      attributes: () => ({
        ...callAttributes(method, shownAddress(call.getHost?.())),
        ...peerAttributes(shownAddress(call.getPeer())),
      }),
    });
    return new ServerCallSpan(span, call, isFailure);
  }

  /** Runs `body` with the span as the current one. */
  run<T>(body: () => T): T {
    return this.span.run(body);
  }

  /** Receives the error of a handler, before it becomes a status. The same error can arrive more than once. */
  threw(error: unknown): void {
    this.thrown ??= { error };
  }

  /** The server has sent the status. Only the codes for which the server is at fault are errors. */
  answered({ code, details = '' }: GrpcStatus): void {
    if (this.span.isEnded) return;
    guard('recording the outcome of a gRPC call', () => this.record(code, details), undefined);
    this.span.end();
  }

  /** The client left before the status, or the deadline has passed. */
  cancelled(): void {
    if (this.span.isEnded) return;
    if (guard('reading the deadline of a gRPC call', () => isOver(this.call), false)) {
      this.answered({ code: DEADLINE_EXCEEDED, details: 'Deadline exceeded' });
      return;
    }
    this.span.setAttributes({ [ATTR_RPC_STATUS_CODE]: statusName(CANCELLED) });
    this.span.cancel();
  }

  private record(code: number, details: string): void {
    const { span, thrown, isFailure } = this;
    const status = statusName(code);
    span.setAttributes({ [ATTR_RPC_STATUS_CODE]: status });
    const decided = thrown && callUserFunction('`isServerError`', () => isFailure?.(thrown.error), undefined);
    if (!(decided ?? isServerFault(code))) {
      if (thrown) span.note(thrown.error, 'warn');
      return;
    }
    if (thrown) span.fail(thrown.error);
    else span.failWith(details === '' ? status : `${status}: ${details}`);
    span.setAttributes({ [ATTR_ERROR_TYPE]: status });
  }
}

/** A client resets the call at its deadline. The reset can arrive shortly before the server's own deadline. */
const EARLY_MILLIS = 20;

function isOver(call: ServerCall): boolean {
  return Number(call.getDeadline?.() ?? Infinity) - Date.now() <= EARLY_MILLIS;
}
