import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXT = readFileSync(join(__dirname, '../../../../lib/viewer/page/styles/tokens.css'), 'utf8');

type Theme = 'light' | 'dark';

const TOKENS = [
  ...TEXT.matchAll(/(?:\.(service-\d+) \{\s+)?--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\);/g),
].map(([, service, name = '', light = '', dark = '']) => ({ name: service ?? name, light, dark }));

const colour = (name: string, theme: Theme): string => TOKENS.find((token) => token.name === name)?.[theme] ?? '';

/** Relative luminance, as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['bg', 'surface', 'raised', 'selected'];
const INKS = ['text', 'text-soft', 'accent', 'error', 'warning', 'ok', 'critical'];
const SERVICES = TOKENS.filter(({ name }) => name.startsWith('service-')).map(({ name }) => name);

const PAIRS: readonly (readonly [string, string])[] = [
  ...[...INKS, ...SERVICES].flatMap((ink) => SURFACES.map((surface) => [ink, surface] as const)),
  ['error', 'error-surface'],
  ['warning', 'warning-surface'],
  ['critical', 'warning-surface'],
  ['text', 'warning-surface'],
  ['on-accent', 'accent'],
];

describe('the colours of the page', () => {
  it('have one for each of twelve services', () => {
    expect(SERVICES).toHaveLength(12);
  });

  it.each(['light', 'dark'] as const)('are readable in the %s theme: 4.5 to 1 for text', (theme) => {
    const pale = PAIRS.map(([ink, surface]) => ({
      pair: `${ink} on ${surface}`,
      ratio: contrast(colour(ink, theme), colour(surface, theme)),
    })).filter(({ ratio }) => !(ratio >= 4.5));
    expect(pale).toStrictEqual([]);
  });

  it.each(['light', 'dark'] as const)('show the borders of fields in the %s theme: 3 to 1', (theme) => {
    expect(contrast(colour('line-strong', theme), colour('surface', theme))).toBeGreaterThanOrEqual(3);
  });
});
