import { createTraceState, type TraceState } from '@opentelemetry/api';

/** An immutable trace state that many spans share. It keeps its text, because each exported or propagated span writes it. */
export class SharedTraceState implements TraceState {
  private readonly state: TraceState;

  constructor(private readonly text: string) {
    this.state = createTraceState(text);
  }

  get(key: string): string | undefined {
    return this.state.get(key);
  }

  set(key: string, value: string): TraceState {
    return this.state.set(key, value);
  }

  unset(key: string): TraceState {
    return this.state.unset(key);
  }

  serialize(): string {
    return this.text;
  }
}
