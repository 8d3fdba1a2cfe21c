/** Stages of Nest's request lifecycle that can have spans. */
export const LIFECYCLE_PARTS = ['guards', 'pipes', 'interceptors', 'handlers', 'filters'] as const;

export type LifecyclePart = (typeof LIFECYCLE_PARTS)[number];
