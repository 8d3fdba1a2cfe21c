import { createTraceState, type TraceState } from '@opentelemetry/api';

/** An immutable state that many spans share. Its text is kept, because each span that is sent or exported writes it. */
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
