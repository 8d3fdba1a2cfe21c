/** Counts span ids and adds them up, so that a million of them can be compared with another million, in any order. */
class SpanDigest {
  count = 0;
  high = 0;
  low = 0;

  add(spanId) {
    this.count++;
    this.high = (this.high ^ Number.parseInt(spanId.slice(0, 8), 16)) >>> 0;
    this.low = (this.low + Number.parseInt(spanId.slice(8), 16)) >>> 0;
  }

  toJSON() {
    return { count: this.count, high: this.high, low: this.low };
  }
}

module.exports = { SpanDigest };
