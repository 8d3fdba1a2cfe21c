/** The position of an item in a {@link Queue}. */
export interface Place<T> {
  readonly item: T;
  previous: Place<T> | undefined;
  next: Place<T> | undefined;
}

/** Queue that removes any item in constant time. A `Set` would step over removed entries to find its first. */
export class Queue<T> {
  private head: Place<T> | undefined;
  private tail: Place<T> | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  get first(): T | undefined {
    return this.head?.item;
  }

  /** From first to last. The current item may be removed. */
  *[Symbol.iterator](): Iterator<T> {
    for (let place = this.head; place;) {
      const { item, next } = place;
      yield item;
      place = next;
    }
  }

  push(item: T): Place<T> {
    const place: Place<T> = { item, previous: this.tail, next: undefined };
    if (this.tail) this.tail.next = place;
    else this.head = place;
    this.tail = place;
    this.count++;
    return place;
  }

  /** @param place returned by `push` of this queue, and not removed yet */
  remove(place: Place<T>): void {
    const { previous, next } = place;
    if (previous) previous.next = next;
    else this.head = next;
    if (next) next.previous = previous;
    else this.tail = previous;
    this.count--;
  }
}
