import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes Nest call the shutdown hooks of a module after those of all others, wherever it is imported: what the others do
 * at their end is traced too. Nest goes by the distance from the root module, and from version 11 on backwards.
 *
 * A number that Nest does not use leaves the order of the modules as it is, which is the worst that can happen.
 */
export function shutDownLast(modules: ModulesContainer, module: Type): void {
  for (const ref of modules.values()) {
    if (ref.metatype !== module) continue;
    // From version 11 on, the largest number there is marks a global module.
    ref.distance = ref.distance === Number.MAX_VALUE ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
}
