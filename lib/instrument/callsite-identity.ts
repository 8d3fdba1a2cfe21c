import type { Marks } from '../fields/parameter-marks';
import type { NameOrigin } from '../names/name-origin';
import type { Parameter } from '../names/parameter';

/** What a decorated method is, before its options have their say. */
export interface CallsiteIdentity {
  /** `undefined` for a plain function, and for a method whose class is not known yet. */
  readonly className: string | undefined;
  readonly methodName: string;
  readonly marks?: Marks | undefined;
  /** The parameters in the source, where the build has written them down. */
  readonly written?: readonly Parameter[] | undefined;
  /** Where it was decorated; `undefined` where the build has written its names down. */
  readonly origin?: NameOrigin | undefined;
  /** Finds the class of a method that was decorated before its class existed. */
  readonly classNameOf?: (self: unknown) => string | undefined;
}
