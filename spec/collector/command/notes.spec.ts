import { noteLines, sourceNotes } from '../../../lib/collector/command/notes';

const optionsOf = (notes: ReturnType<typeof sourceNotes>): readonly string[] =>
  notes.map(({ option, effect }) => `${option} ${effect}`);

describe('the notes about the options of a file', () => {
  it('say that services still decide by themselves', () => {
    expect(optionsOf(sourceNotes({}, undefined))).toEqual(['sampling.mode differs']);
    expect(optionsOf(sourceNotes({ sampling: { mode: 'process' } }, undefined))).toEqual(['sampling.mode differs']);
    expect(sourceNotes({ sampling: { mode: 'collector' } }, undefined)).toEqual([]);
  });

  it('say that log records go nowhere', () => {
    const sampling = { mode: 'collector' } as const;
    expect(optionsOf(sourceNotes({ sampling, log: { export: true } }, undefined))).toEqual(['log.export left out']);
    expect(sourceNotes({ sampling, log: { export: true } }, 'grpc://loki:4317')).toEqual([]);
    expect(sourceNotes({ sampling, log: { export: false } }, undefined)).toEqual([]);
  });

  it('are lines with the path of the option', () => {
    expect(noteLines([{ option: 'sampling.tail.maxBytes', effect: 'left out', text: 'It has no counterpart.' }])).toBe(
      'sampling.tail.maxBytes (left out): It has no counterpart.',
    );
  });
});
