const COLOURS = 12;

const given = new Map<string, number>();

/**
 * The class that colours what belongs to a service. It depends on the name, so that a service keeps its colour from one visit to
 * the next; of two names with the same colour, the second gets the next free one, as long as there is one.
 */
export function serviceColour(service: string): string {
  let colour = given.get(service);
  if (colour === undefined) {
    colour = hashOf(service) % COLOURS;
    const taken = new Set(given.values());
    for (let step = 0; step < COLOURS && taken.has(colour); step++) colour = (colour + 1) % COLOURS;
    given.set(service, colour);
  }
  return `service-${colour}`;
}

function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < text.length && index < 200; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  }
  return hash >>> 0;
}
