import { ADDRESSES, PROPS, type Stage } from './stage';

type PropName = keyof typeof PROPS;

/** The stage of one example: makes what is asked for, once, and takes all of it down. */
export class OpenStage {
  private readonly made = new Map<PropName, Promise<unknown>>();

  get<Name extends PropName>(name: Name): Promise<Stage[Name]> {
    const making = this.made.get(name) ?? Promise.resolve(PROPS[name].make());
    this.made.set(name, making);
    return making as Promise<Stage[Name]>;
  }

  /** Code in which the servers that it names are those of the stage. */
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
