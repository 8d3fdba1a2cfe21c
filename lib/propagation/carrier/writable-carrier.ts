import type { TextMapSetter } from '@opentelemetry/api';
import { catchPromise } from '../../diagnostics/user-code';
import { warnOnce } from '../../diagnostics/warning';
import { isBytes, isObject } from '../../validation/predicates';
import { hasMethod, isIterable } from './carrier-shapes';

const WRITING = 'writing a header';

/** What takes headers by a method: `Headers`, `Map`, the `Metadata` of gRPC, the `MsgHdrs` of NATS. */
export interface SettableCarrier {
  set(name: string, value: string): unknown;
}

/** A request or response of `node:http`. */
export interface HeaderWriter {
  setHeader(name: string, value: string): unknown;
}

/** What headers can be written into. */
export type WritableCarrier = Record<string, unknown> | SettableCarrier | HeaderWriter;

/** Writes headers into an object of any shape that takes some. */
export const anySetter: TextMapSetter<WritableCarrier> = {
  set(carrier, name, value) {
    if (!isObject(carrier) || Array.isArray(carrier) || isBytes(carrier)) return warnOf(carrier);
    if (isSettable(carrier)) return void catchPromise(WRITING, carrier.set(name, value));
    if (isHeaderWriter(carrier)) return void catchPromise(WRITING, carrier.setHeader(name, value));
    if (isIterable(carrier)) return warnOf(carrier);
    carrier[spellingIn(carrier, name)] = value;
  },
};

const isSettable = (carrier: WritableCarrier): carrier is SettableCarrier => hasMethod(carrier, 'set');
const isHeaderWriter = (carrier: WritableCarrier): carrier is HeaderWriter => hasMethod(carrier, 'setHeader');

/** Of two spellings of one header, a receiver would see both: what is there under another one is replaced. */
function spellingIn(carrier: Record<string, unknown>, name: string): string {
  if (name in carrier) return name;
  return Object.keys(carrier).find((key) => key.length === name.length && key.toLowerCase() === name) ?? name;
}

function warnOf(carrier: unknown): void {
  const got = Array.isArray(carrier)
    ? 'array'
    : isObject(carrier)
      ? 'list or bytes'
      : String(carrier && typeof carrier);
  warnOnce(
    `carrier to write ${got}`,
    'CARRIER_NOT_WRITABLE',
    `injectContext expected an object of names and values, or one with a method \`set\` or \`setHeader\`, got: ${got}. The ` +
      'receiver does not continue the trace. Inject into an object, and make what the library wants of it.',
  );
}
