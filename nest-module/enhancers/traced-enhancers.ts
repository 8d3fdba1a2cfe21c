/** The parts of a request's way through Nest that can be spans of their own. */
export const LIFECYCLE_PARTS = ['guards', 'pipes', 'interceptors', 'handlers', 'filters'] as const;

export type LifecyclePart = (typeof LIFECYCLE_PARTS)[number];
