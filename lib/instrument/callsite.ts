import { types } from 'node:util';
import { type Attributes, type Context, type Link, type SpanKind, trace } from '@opentelemetry/api';
import { countFault, guard } from '../diagnostics/fault';
import { callUserFunction } from '../diagnostics/user-code';
import { currentFilter, filterGeneration, type Interest } from '../filter/filter';
import { type Level, parseLevel } from '../filter/level';
import { activeSpanOf } from '../span/current/span-context';
import type { DeclaredFields, SpanSite } from '../span/span-site';
import type { OpenSpan } from '../span/open-span';
import { type ExplicitParent, trackOpenSpans } from '../span/open-spans';
import type { Outcome } from '../span/settle/call';
import { isSpecialField, KIND_FIELD, kindNamed } from '../span/special-fields';
import { isUnderUnsampledParent, recordsNothing } from '../span/current/unrecorded';
import { areUnrecordedFieldsRead } from '../span/unrecorded-fields';
import { attributeValue } from '../values/attribute-value';
import { linksTo, parentContext, parentSpan } from './parent-and-links';
import { NAMELESS } from '../names/function-name';
import type { CallsiteIdentity } from './callsite-identity';
import { type CompiledFields, compileFields, givenNames } from './compiled-fields';
import type { InstrumentOptions } from './instrument-options';
import { warnMinified } from '../names/known-parameters';
import { mayBeMangled } from '../names/name-evidence';
import type { AnyFunction } from '../names/parameter-names';
import { areNamesProven } from '../names/proven-names';

interface ParentAndLinks {
  readonly parent: Context;
  readonly links: Link[] | undefined;
  readonly explicit: ExplicitParent | undefined;
}

/**
 * The static facts of one decorated method, computed once; a call only reads them. The source of the method is parsed
 * at the first recorded call, or at decoration if `skip` has names to check.
 */
export class Callsite implements SpanSite, DeclaredFields, Outcome {
  readonly level: Level;
  readonly kind: SpanKind | undefined;
  readonly declared: DeclaredFields = this;
  readonly wantsResult: boolean;
  readonly isAsync: boolean;
  readonly hasSpecialFields: boolean;
  /** Fully qualified, as the semantic conventions require for `code.function.name`. */
  functionName: string | undefined;
  private className: string | undefined;
  private shownName = '';
  private shownTarget = '';
  /** Whether `parent`, `root` and `links` have their defaults, which is the common case. */
  readonly isPlain: boolean;
  private compiled: CompiledFields | undefined;
  private interest: Interest = 'off';
  /** Whether a call whose span is not recorded needs no span at all. */
  skipWhenUnrecorded = false;
  /** Generation of the filter that `interest` was computed from. */
  private generation = 0;

  constructor(
    private readonly method: AnyFunction,
    private readonly identity: CallsiteIdentity,
    private readonly options: InstrumentOptions,
  ) {
    this.setClass(identity.className);
    this.level = parseLevel(options.level) ?? 'info';
    this.kind = options.kind ?? kindNamed(options.fields?.[KIND_FIELD]);
    this.isAsync = types.isAsyncFunction(method);
    this.wantsResult = (options.ret ?? false) !== false;
    this.isPlain = !options.root && options.parent === undefined && options.links === undefined;
    this.hasSpecialFields = givenNames(identity, options).some(isSpecialField);
    if (options.parent) trackOpenSpans();
    if (Array.isArray(options.skip) && options.skip.length > 0) this.compile();
  }

  get name(): string {
    return this.shownName;
  }

  get target(): string {
    return this.shownTarget;
  }

  /** Whether no call has a span: the filter turns it off, or this process records nothing. */
  isOff(self: unknown): boolean {
    if (this.generation !== filterGeneration()) this.refresh(self);
    return this.interest === 'off' || (this.skipWhenUnrecorded && recordsNothing());
  }

  /** Whether a call in this context has a span. Call it only if {@link isOff} is false. */
  isOnIn(outer: Context): boolean {
    if (this.interest === 'by-scope' && !currentFilter().enabledInScope(this.level, activeSpanOf(outer))) return false;
    return !(this.skipWhenUnrecorded && isUnderUnsampledParent(outer));
  }

  /** The attributes that a call has at its start; never throws. */
  attributes(self: unknown, args: readonly unknown[], functionName?: string): Attributes {
    try {
      return this.compile().record(self, args, functionName);
    } catch (error) {
      countFault(`recording the arguments of ${this.name}`, error);
      return {};
    }
  }

  returned(open: OpenSpan, result: unknown): void {
    const { ret = false } = this.options;
    if (!open.active.takesWrites) return;
    if (typeof ret !== 'boolean' && !this.isEnabled(ret, open)) return;
    const value = attributeValue('return', result);
    if (value !== undefined) open.active.write('return', value);
  }

  threw(open: OpenSpan, error: unknown): void {
    const { err = true } = this.options;
    if (err === false || (typeof err === 'function' && !this.recordsError(err, error))) return;
    const level = typeof err === 'string' ? parseLevel(err) : 'error';
    if (level === undefined || level === 'error') open.fail(error);
    else if (this.isEnabled(level, open)) open.note(error, level);
  }

  /** If the predicate fails, the error is recorded. */
  private recordsError(err: (error: unknown) => boolean, error: unknown): boolean {
    return callUserFunction(`\`err\` of ${this.name}`, () => err(error), true);
  }

  /** Whether the field is an argument or one of `fields`. */
  has(field: string): boolean {
    return this.compile().declared.has(field);
  }

  get strict(): boolean {
    return this.options.strictFields ?? false;
  }

  get names(): readonly string[] {
    return [...this.compile().declared];
  }

  private setClass(given: string | undefined): void {
    const { methodName } = this.identity;
    const className = this.unmangledClassName(given);
    const { name, target } = this.options;
    this.className = className;
    const qualified = className ? `${className}.${methodName}` : methodName;
    this.functionName = methodName === NAMELESS ? undefined : qualified;
    this.shownName = name ?? qualified;
    this.shownTarget = target ?? className ?? methodName;
  }

  private refresh(self: unknown): void {
    const { className, identity } = this;
    this.setClass(className ?? guard('finding the class of a method', () => identity.classNameOf?.(self)));
    const filter = currentFilter();
    this.interest = filter.interest(this.target, this.name, this.level, (field) => this.has(field));
    this.skipWhenUnrecorded = this.isPlain && !areUnrecordedFieldsRead();
    this.generation = filterGeneration();
  }

  /** The span is passed in, because it is no longer current when the call has returned. */
  private isEnabled(level: Level, { active }: OpenSpan): boolean {
    return currentFilter().enables(this.target, level, active);
  }

  /** The parent and the links that the options give to the span of one call. */
  parentAndLinks(self: unknown, args: readonly unknown[], outer: Context): ParentAndLinks {
    const { parent, root } = this.options;
    const links = linksTo(this.evaluate('links', this.options.links, self, args));
    if (root) links.push(...linksTo([trace.getSpan(outer)]));
    const source: unknown = root ? null : this.evaluate('parent', parent, self, args);
    const given = source === null ? trace.deleteSpan(outer) : parentContext(source, outer);
    return {
      parent: given ?? outer,
      links: links.length > 0 ? links : undefined,
      explicit: given && { enclosing: activeSpanOf(outer), parent: parentSpan(source, outer) },
    };
  }

  private evaluate(option: string, value: unknown, self: unknown, args: readonly unknown[]): unknown {
    if (typeof value !== 'function') return value;
    return callUserFunction(`\`${option}\` of ${this.name}`, () => Reflect.apply(value, self, args) as unknown);
  }

  private compile(): CompiledFields {
    return (this.compiled ??= compileFields(this.method, this.identity, this.options, this.name));
  }

  /** A minified class name changes with every build, so the span has the name of the method only. */
  private unmangledClassName(className: string | undefined): string | undefined {
    const { origin, methodName } = this.identity;
    if (!origin || !className || !mayBeMangled(className)) return className;
    if (areNamesProven(this.method, origin)) return className;
    warnMinified(methodName);
    return undefined;
  }
}
