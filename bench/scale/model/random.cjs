/**
 * A seeded stream of numbers (sfc32). The model draws everything from streams, so that the same seed gives the same
 * requests in every process, in any order.
 */
class Random {
  /**
   * @param a first half of the seed, a 32-bit integer
   * @param b second half of the seed, a 32-bit integer
   */
  constructor(a, b) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = 0x9e3779b9 | 0;
    this.counter = 1;
    for (let round = 0; round < 10; round++) this.integer();
  }

  /** From 0 to 2^32 − 1. */
  integer() {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum >>> 0;
  }

  /** At least 0, below 1. */
  fraction() {
    return this.integer() / 2 ** 32;
  }

  /** Whether something of this probability happens. */
  happens(probability) {
    return this.fraction() < probability;
  }

  /** An integer of a range, both ends included. */
  between(least, most) {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick(list) {
    return list[Math.floor(this.fraction() * list.length)];
  }

  /** @param words a digit of 32 bits each */
  hex(words) {
    let text = '';
    for (let word = 0; word < words; word++) text += this.integer().toString(16).padStart(8, '0');
    return text;
  }

  /**
   * A duration in whole microseconds: log-normal around the median, and a Pareto tail.
   *
   * @param latency `{ median, sigma, tail: { share, least, alpha, most } }`, in milliseconds
   */
  micros({ median, sigma = 0.4, tail }) {
    if (tail && this.happens(tail.share)) {
      const millis = tail.least / (1 - this.fraction()) ** (1 / tail.alpha);
      return Math.round(Math.min(millis, tail.most) * 1000);
    }
    const gauss = Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction());
    return Math.max(20, Math.round(median * Math.exp(sigma * gauss) * 1000));
  }
}

module.exports = { Random };
