import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { disallowPromise, notifyUserFunction } from '../diagnostics/user-code';

/**
 * Combines propagators, called in order. If one throws, the others still run. OpenTelemetry's own composite logs the
 * error on every request, and throws itself when `null` is thrown.
 *
 * @example
 * ```ts
 * const both = new GuardedComposite([new ForwardedHeadersPropagator(['x-tenant']), new TraceContextPropagator()]);
 * both.fields(); // => ['x-tenant', 'traceparent', 'tracestate']
 * ```
 */
export class GuardedComposite implements TextMapPropagator {
  private readonly names: readonly string[];

  constructor(private readonly propagators: readonly TextMapPropagator[]) {
    this.names = [...new Set(propagators.flatMap((propagator) => propagator.fields()))];
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    for (const propagator of this.propagators) {
      notifyUserFunction('writing the context', () => propagator.inject(context, carrier, setter));
    }
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    let read = context;
    // Creates no closures and reads no clock, because every incoming request runs this.
    for (const propagator of this.propagators) {
      try {
        const next = propagator.extract(read, carrier, getter);
        if (next !== read && !disallowPromise(READING, next)) read = next;
      } catch (error) {
        countFault(READING, error);
      }
    }
    return read;
  }

  fields(): string[] {
    return [...this.names];
  }
}

const READING = 'reading the context';
