import { traceLimits } from './trace-limits';

/** Attribute of a span: the children that were collapsed, by name, such as `db.query × 490 in 1234.5 ms, 2 failed`. */
export const ATTR_COLLAPSED = 'otel_instrument.spans.collapsed';

interface Tally {
  opened: number;
  collapsed: number;
  millis: number;
  failed: number;
}

/** Names counted per parent; siblings with further names are not collapsed. */
const MAX_NAMES = 64;

export class SiblingCollapse {
  private readonly byName = new Map<string, Tally>();

  /** @returns `undefined` if the child gets a span; else the function to call when the collapsed child has ended */
  admit(name: string): ((millis: number, failed: boolean) => void) | undefined {
    let tally = this.byName.get(name);
    if (!tally) {
      if (this.byName.size >= MAX_NAMES) return undefined;
      tally = { opened: 0, collapsed: 0, millis: 0, failed: 0 };
      this.byName.set(name, tally);
    }
    if (tally.opened < traceLimits().siblingCountLimit) {
      tally.opened++;
      return undefined;
    }
    const collapsing = tally;
    collapsing.collapsed++;
    return (millis, failed) => {
      collapsing.millis += millis;
      if (failed) collapsing.failed++;
    };
  }

  lines(): string[] {
    return [...this.byName]
      .filter(([, { collapsed }]) => collapsed > 0)
      .map(([name, { collapsed, millis, failed }]) => {
        const failures = failed > 0 ? `, ${failed} failed` : '';
        return `${name} × ${collapsed} in ${millis.toFixed(1)} ms${failures}`;
      });
  }
}
