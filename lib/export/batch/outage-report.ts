import { warn } from '../../diagnostics/warning';
import { reasonOf } from '../failure-reason';
import { redactor } from '../../redaction/redactor';

/** How often one outage after the other may be told, before it is only counted: one that comes and goes fills no log. */
const OUTAGES_TOLD = 10;
const TOLD_AGAIN_AFTER_MILLIS = 60_000;

/** Says once when spans begin to be lost, and once when they arrive again; what happens in between is only counted. */
export class OutageReport {
  private lost = 0;
  private isOut = false;
  private isTold = false;
  private resumptions = 0;
  private readonly toldAt: number[] = [];

  /** @param destination where the spans go, without secrets */
  constructor(private readonly destination: string) {}

  /** A mark of now. An export that begins now gives it to {@link lose}. */
  get now(): number {
    return this.resumptions;
  }

  /**
   * So many spans were not delivered.
   *
   * @param begun the mark of when their export began. Spans that were sent before the last outage ended belong to it: they
   *   are counted, and are no new outage.
   */
  lose(count: number, error: unknown, begun = this.now): void {
    if (!this.isOut && begun < this.now) return;
    this.lost += count;
    if (this.isOut) return;
    this.isOut = true;
    this.isTold = this.mayTell();
    if (!this.isTold) return;
    warn(
      'EXPORT_FAILED',
      `Spans do not reach ${this.destination}: ${redactor().text(reasonOf(error).slice(0, 1024))}. The service is not ` +
        'affected. Spans that cannot be delivered are dropped and counted. The next warning comes when spans arrive again.',
    );
  }

  /** Spans were delivered. */
  end(): void {
    if (!this.isOut) return;
    this.isOut = false;
    this.resumptions++;
    if (!this.isTold) return;
    warn('EXPORT_RESUMED', `Spans reach ${this.destination} again; ${this.lost} were lost meanwhile.`);
    this.lost = 0;
  }

  private mayTell(): boolean {
    const now = performance.now();
    const [oldest] = this.toldAt;
    if (this.toldAt.length >= OUTAGES_TOLD && oldest !== undefined && now - oldest < TOLD_AGAIN_AFTER_MILLIS)
      return false;
    this.toldAt.push(now);
    if (this.toldAt.length > OUTAGES_TOLD) this.toldAt.shift();
    return true;
  }
}
