import type { Attributes } from '@opentelemetry/api';
import { repeatedParameter, unknownParameter } from '../diagnostics/option-error';
import { type ArgumentRecorder, createRecorder, type FieldValues, type Parameter } from '../fields/argument-recorder';
import type { DeclaredFields } from '../span/active-span';
import { openSpan, type OpenSpan } from '../span/lifecycle';
import type { InstrumentOptions } from './options';
import { type AnyFunction, readParameters } from './parameter-names';

/** What a decorated method is called, before its options have their say. */
export interface CallsiteIdentity {
  readonly className: string | undefined;
  readonly methodName: string;
}

/**
 * All static facts of one decorated method, put together once; a call only reads them. The source of the method is
 * parsed at the first call that is recorded, or at decoration where `skip` has names to check.
 */
export class Callsite implements DeclaredFields {
  readonly name: string;
  readonly target: string;
  private readonly fields: FieldValues;
  private compiled: { readonly record: ArgumentRecorder; readonly declared: ReadonlySet<string> } | undefined;

  constructor(
    private readonly method: AnyFunction,
    identity: CallsiteIdentity,
    private readonly options: InstrumentOptions,
  ) {
    const { className, methodName } = identity;
    this.name = options.name ?? (className ? `${className}.${methodName}` : methodName);
    this.target = options.target ?? className ?? methodName;
    this.fields = options.fields ?? {};
    if (Array.isArray(options.skip) && options.skip.length > 0) this.compile();
  }

  /** Starts the span of one call and records the arguments, with the outer span still current. */
  open(self: unknown, args: readonly unknown[]): OpenSpan {
    const open = openSpan({
      name: this.name,
      target: this.target,
      declared: this,
      ...(this.options.kind === undefined ? {} : { kind: this.options.kind }),
    });
    if (open.recording) open.setAttributes(this.record(self, args));
    return open;
  }

  /** Whether a field of this name is an argument or one of `fields`. */
  has(field: string): boolean {
    return this.compile().declared.has(field);
  }

  get names(): readonly string[] {
    return [...this.compile().declared];
  }

  private record(self: unknown, args: readonly unknown[]): Attributes {
    return this.compile().record(self, args);
  }

  private compile(): NonNullable<typeof this.compiled> {
    this.compiled ??= this.build();
    return this.compiled;
  }

  private build(): NonNullable<typeof this.compiled> {
    const parameters = this.recordedParameters();
    const declared = new Set([...parameters.map(({ name }) => name), ...Object.keys(this.fields)]);
    return { declared, record: createRecorder(parameters, this.fields, this.name) };
  }

  private recordedParameters(): readonly Parameter[] {
    const { skip = [], args } = this.options;
    if (skip === 'all') return [];
    const parameters = args?.map((name, index) => ({ name, index })) ?? readParameters(this.method, this.name);
    if (skip.length > 0) this.checkSkipped(skip, parameters);
    return parameters.filter(({ name }) => !skip.includes(name));
  }

  private checkSkipped(skip: readonly string[], parameters: readonly Parameter[]): void {
    const names = parameters.map(({ name }) => name);
    for (const [index, name] of skip.entries()) {
      if (!names.includes(name)) throw unknownParameter('skip', this.name, name, names);
      if (skip.indexOf(name) !== index) throw repeatedParameter('skip', this.name, name);
    }
  }
}
