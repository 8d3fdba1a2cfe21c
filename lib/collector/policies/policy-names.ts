import { sentText } from './ottl-text';

/** Gives each policy a unique name. The Collector does not start if two policies have the same name. */
export class PolicyNames {
  private readonly taken = new Set<string>();

  /** @returns the name, or the name with a number. Lone surrogates, which YAML cannot hold, become U+FFFD. */
  take(name: string): string {
    const sent = sentText(name);
    let free = sent;
    for (let count = 2; this.taken.has(free); count++) free = `${sent} (${count})`;
    this.taken.add(free);
    return free;
  }
}
