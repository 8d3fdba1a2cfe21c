import { Redactor } from '../../lib/redaction/redactor';
import { volume } from '../volume';
import { digits, HARMLESS_KINDS, HARMLESS_TEXTS, PLACES, random, restart } from './harmless-samples';

const COUNT = 4000;
const redactor = new Redactor();

describe.each(Object.entries(PLACES))('values that are not secret are shown %s', (_where, place) => {
  it.each(Object.entries(HARMLESS_KINDS))('%s', (_kind, make) => {
    restart();
    const texts = Array.from({ length: volume(COUNT) }, (_, index) => place(make(index)));
    expect(texts.filter((text) => redactor.text(text) !== text)).toEqual([]);
  });
});

describe('numbers that look like cards', () => {
  it('are shown if they are decimals', () => {
    const numbers = Array.from({ length: COUNT }, () => random() * 10 ** Math.floor(random() * 18)).concat(
      557.5206825150854,
      4111111111111111.5,
      4.111111111111111e-7,
    );
    expect(numbers.filter((number) => !Number.isInteger(number) && redactor.number(number) !== number)).toEqual([]);
  });

  it('are hidden if they have 16 digits, the prefix of a card and a valid check digit, which one in ten has', () => {
    const hidden = Array.from({ length: COUNT }, () => `4${digits(15)}`).filter(
      (number) => redactor.text(number) !== number,
    );
    expect(hidden.length / COUNT).toBeGreaterThan(0.08);
    expect(hidden.length / COUNT).toBeLessThan(0.12);
  });
});

describe('names and texts that are not secret', () => {
  it.each(HARMLESS_TEXTS)('are shown: %s', (text) => {
    expect(redactor.text(text)).toBe(text);
  });
});
