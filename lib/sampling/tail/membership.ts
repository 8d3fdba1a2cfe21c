import type { SpanContext } from '@opentelemetry/api';
import type { BufferedTrace } from './local-trace';

/** Its constructor answers with the object that it is given, so that a class below gives that one its private fields. */
class Given {
  constructor(context: SpanContext) {
    return context;
  }
}

/** A note on the context of a span, which nobody else can see and which lasts as long as the context. */
class Note extends Given {
  readonly #keeper: Memberships;
  readonly #trace: BufferedTrace;

  constructor(context: SpanContext, keeper: Memberships, trace: BufferedTrace) {
    super(context);
    this.#keeper = keeper;
    this.#trace = trace;
  }

  static write(context: SpanContext, keeper: Memberships, trace: BufferedTrace): object {
    return new Note(context, keeper, trace);
  }

  static isOn(context: SpanContext): boolean {
    return #keeper in context;
  }

  static read(context: SpanContext, keeper: Memberships): BufferedTrace | undefined {
    return #keeper in context && context.#keeper === keeper ? context.#trace : undefined;
  }
}

/**
 * Which local trace each span belongs to, by the span's context, for as long as somebody refers to that: what nobody can
 * start a child from any more is forgotten by itself. Written on the context, which costs a fraction of an entry in a
 * `WeakMap` and gives the garbage collector nothing to look through; an entry is the way where two tail samplers share a
 * span, and where a context is frozen.
 */
export class Memberships {
  private readonly others = new WeakMap<SpanContext, BufferedTrace>();
  private hasOthers = false;

  set(context: SpanContext, trace: BufferedTrace): void {
    if (Note.isOn(context) || !Object.isExtensible(context)) {
      this.hasOthers = true;
      this.others.set(context, trace);
    } else Note.write(context, this, trace);
  }

  get(context: SpanContext): BufferedTrace | undefined {
    return Note.read(context, this) ?? (this.hasOthers ? this.others.get(context) : undefined);
  }
}
