import { setImmediate as turn } from 'node:timers/promises';

/** Lets a crowd of asynchronous calls go on one at a time, in an order that a seed decides. */
export class SeededSchedule {
  private readonly waiting: (() => void)[] = [];

  constructor(private state: number) {}

  /** Waits for its turn. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** Wakes one after the other until nobody waits; each runs up to its next pause before another is woken. */
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
