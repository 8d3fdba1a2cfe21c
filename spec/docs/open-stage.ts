import { ADDRESSES, PROPS, type Stage } from './stage';

type PropName = keyof typeof PROPS;

/** The stage of one example: creates each requested part once, and closes all of them. */
export class OpenStage {
  private readonly made = new Map<PropName, Promise<unknown>>();

  get<Name extends PropName>(name: Name): Promise<Stage[Name]> {
    const making = this.made.get(name) ?? Promise.resolve(PROPS[name].make());
    this.made.set(name, making);
    return making as Promise<Stage[Name]>;
  }

  /** Replaces the addresses of servers in the code by those of the stage. */
  async withAddresses(code: string): Promise<string> {
    let here = code;
    for (const [address, server] of Object.entries(ADDRESSES)) {
      if (code.includes(address)) here = here.replaceAll(address, (await this.get(server)).url);
    }
    return here;
  }

  async strike(): Promise<void> {
    for (const [name, making] of this.made) {
      const { strike } = PROPS[name] as { strike?: (made: unknown) => unknown };
      await strike?.(await making);
    }
  }
}
