type Reasons = Readonly<Record<string, string>>;

const REASONS = new WeakMap<object, Reasons>();

/** Adds the reasons for settings, by key. They become comments in the YAML file; the settings stay a plain object. */
export function explained<T extends object>(part: T, reasons: { readonly [K in keyof T]?: string }): T {
  REASONS.set(part, reasons as Reasons);
  return part;
}

export const reasonsOf = (part: object): Reasons | undefined => REASONS.get(part);
