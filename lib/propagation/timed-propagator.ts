import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { callUserFunction } from '../diagnostics/user-code';

/** Wraps a propagator of the application, and reports once if it is slow to read. */
export class TimedPropagator implements TextMapPropagator {
  constructor(private readonly inner: TextMapPropagator) {}

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    return this.inner.inject(context, carrier, setter);
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    return callUserFunction('reading the context', () => this.inner.extract(context, carrier, getter), context);
  }

  fields(): string[] {
    return this.inner.fields();
  }
}
