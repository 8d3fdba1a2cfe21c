import type { TextMapSetter } from '@opentelemetry/api';
import { catchPromise } from '../../diagnostics/user-code';
import { warnOnce } from '../../diagnostics/warning';
import { isBytes, isObject } from '../../validation/predicates';
import { hasMethod, isIterable } from './carrier-shapes';

const WRITING = 'writing a header';

/** Carriers with a `set` method: `Headers`, `Map`, the `Metadata` of gRPC, the `MsgHdrs` of NATS. */
export interface SettableCarrier {
  set(name: string, value: string): unknown;
}

/** A request or response of `node:http`. */
export interface HeaderWriter {
  setHeader(name: string, value: string): unknown;
}

/** Any carrier that headers can be written into. */
export type WritableCarrier = Record<string, unknown> | SettableCarrier | HeaderWriter;

export const anySetter: TextMapSetter<WritableCarrier> = {
  set(carrier, name, value) {
    if (!isObject(carrier) || Array.isArray(carrier) || isBytes(carrier)) return warnNotWritable(carrier);
    if (isSettable(carrier)) return void catchPromise(WRITING, carrier.set(name, value));
    if (isHeaderWriter(carrier)) return void catchPromise(WRITING, carrier.setHeader(name, value));
    if (isIterable(carrier)) return warnNotWritable(carrier);
    carrier[existingName(carrier, name)] = value;
  },
};

const isSettable = (carrier: WritableCarrier): carrier is SettableCarrier => hasMethod(carrier, 'set');
const isHeaderWriter = (carrier: WritableCarrier): carrier is HeaderWriter => hasMethod(carrier, 'setHeader');

/** Reuses an existing name in another case, because a receiver would see both headers. */
function existingName(carrier: Record<string, unknown>, name: string): string {
  if (name in carrier) return name;
  return Object.keys(carrier).find((key) => key.length === name.length && key.toLowerCase() === name) ?? name;
}

function warnNotWritable(carrier: unknown): void {
  const got = Array.isArray(carrier)
    ? 'array'
    : isObject(carrier)
      ? 'list or bytes'
      : String(carrier && typeof carrier);
  warnOnce(
    `carrier to write ${got}`,
    'CARRIER_NOT_WRITABLE',
    `injectContext expected an object of names and values, or one with a method \`set\` or \`setHeader\`, got: ${got}. The ` +
      'receiver does not continue the trace. Inject into an object, and convert it to the shape that your library needs.',
  );
}
