import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes Nest call the shutdown hooks of a module after those of all other modules, so that their shutdown work is traced
 * too. Nest sorts modules by distance from the root module; Nest 11 reversed the order.
 *
 * If a later version of Nest ignores this distance, the order of the modules stays as it was.
 */
export function shutDownLast(modules: ModulesContainer, module: Type): void {
  for (const ref of modules.values()) {
    if (ref.metatype !== module) continue;
    // In Nest 11 and later, a global module has the distance `Number.MAX_VALUE`.
    ref.distance = ref.distance === Number.MAX_VALUE ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
}
