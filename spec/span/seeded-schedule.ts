import { setImmediate as turn } from 'node:timers/promises';

/** Continues waiting asynchronous calls one at a time, in an order given by a seed. */
export class SeededSchedule {
  private readonly waiting: (() => void)[] = [];

  constructor(private state: number) {}

  /** Waits until the schedule continues this call. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** Continues one call after the other until none waits. Each runs up to its next pause. */
  async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const [wake] = this.waiting.splice(this.draw(this.waiting.length), 1);
      wake?.();
      await turn();
    }
  }

  private draw(below: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * below);
  }
}
