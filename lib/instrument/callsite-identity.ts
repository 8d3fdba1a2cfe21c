import type { Marks } from '../fields/parameter-marks';
import type { NameOrigin } from '../names/name-origin';
import type { Parameter } from '../names/parameter';

/** A decorated method, before its options apply. */
export interface CallsiteIdentity {
  /** `undefined` for a plain function, and while the class of a method is unknown. */
  readonly className: string | undefined;
  readonly methodName: string;
  readonly marks?: Marks | undefined;
  /** The parameters in the source, if `otel-instrument/build` has written them into the code. */
  readonly written?: readonly Parameter[] | undefined;
  /** Where it was decorated; `undefined` if `otel-instrument/build` has written its names. */
  readonly origin?: NameOrigin | undefined;
  /** Finds the class of a method that was decorated before its class existed. */
  readonly classNameOf?: (self: unknown) => string | undefined;
}
