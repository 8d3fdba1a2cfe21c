/**
 * Condition in OTTL: the span is the first one of its service. It has no parent, or bits 8 and 9 of its flags say that the
 * parent is in another process. The low bits say whether the span is sampled, and whether the trace id is random.
 */
export const IS_LOCAL_ROOT = '(IsRootSpan() or span.flags >= 768)';
