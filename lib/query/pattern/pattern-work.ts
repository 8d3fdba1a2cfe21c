import { QueryError } from '../query-error';

/** About 40 ms. A pattern whose states repeat needs a thousandth of it, whatever the text. */
const MOST_UNITS = 1_500_000;

/** About a second, in slices. */
const MOST_UNITS_OF_LARGE_TRACE = 30_000_000;

let units = 0;
let column = 1;

/** Resets the count of pattern work before synchronous work: a trace, a span of a large trace, or a log record. */
export function startPatternWork(): void {
  units = 0;
}

/** @throws QueryError if the patterns of a query need too much time for one trace, span or log record */
export function addPatternWork(more: number, columnOfPattern: number): void {
  units += more;
  column = columnOfPattern;
  if (units > MOST_UNITS) throw tooMuch();
}

/** The work of the parts of a large trace, between which other traces may be matched. */
export class LargeTraceWork {
  #units = 0;

  startPart(): void {
    startPatternWork();
  }

  /** @throws QueryError if the patterns need too much time for the whole trace */
  endPart(): void {
    this.#units += units;
    if (this.#units > MOST_UNITS_OF_LARGE_TRACE) throw tooMuch();
  }
}

const tooMuch = (): QueryError =>
  new QueryError('The pattern needs too much time for these texts. Repeat less in it, such as `.{100}`.', column);
