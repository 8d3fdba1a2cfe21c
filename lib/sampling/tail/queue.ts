/** Where an item stands in a {@link Queue}. */
export interface Place<T> {
  readonly item: T;
  previous: Place<T> | undefined;
  next: Place<T> | undefined;
}

/** Items in the order in which they came, of which any can leave at once: a `Set` has to walk over what has left it. */
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

  push(item: T): Place<T> {
    const place: Place<T> = { item, previous: this.tail, next: undefined };
    if (this.tail) this.tail.next = place;
    else this.head = place;
    this.tail = place;
    this.count++;
    return place;
  }

  /** @param place one that `push` of this queue has given and that has not left */
  remove(place: Place<T>): void {
    const { previous, next } = place;
    if (previous) previous.next = next;
    else this.head = next;
    if (next) next.previous = previous;
    else this.tail = previous;
    this.count--;
  }
}
