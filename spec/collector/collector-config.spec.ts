import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { telemetryOptions } from '../../samples/orders/service/telemetry-options';
import { marked } from '../../lib/collector/command/generated-folder';
import { collectorConfig } from '../../lib/collector/collector-config';
import { settingsOf } from './settings';

const DEPLOY = join(__dirname, '../../deploy/collector');

describe('the configuration of the Collectors', () => {
  it('is the one in deploy/collector for the options of the orders sample', () => {
    const { tail } = telemetryOptions.sampling;
    const { files } = collectorConfig(settingsOf({ options: telemetryOptions, tail }));
    for (const { path, text } of files.map(marked)) expect(readFileSync(join(DEPLOY, path), 'utf8')).toBe(text);
    expect(files.map(({ path }) => path)).toStrictEqual([
      'gateway.yaml',
      'sampling.yaml',
      'compose.yaml',
      'kubernetes.yaml',
    ]);
  });

  it('is valid YAML, without anchors and without duplicate keys', () => {
    const { files } = collectorConfig(settingsOf({ logsTo: 'https://logs.example.com' }));
    for (const { text } of files) {
      const documents = parseAllDocuments(text, { uniqueKeys: true });
      expect(documents).not.toHaveLength(0);
      expect([...documents].flatMap(({ errors }) => errors)).toStrictEqual([]);
      expect([...documents].flatMap(({ warnings }) => warnings)).toStrictEqual([]);
      expect(text).not.toMatch(/^\s*(?:-|[\w./]+:) [&*]/m);
    }
  });

  it('says what differs: in policies, in limits, in times and in redaction', () => {
    const tail = { policies: [{ name: 'own', keeps: () => true }], maxTraces: 5, decisionWaitMillis: 4000 };
    const options = { redaction: { allow: ['sessionName'] } };
    const { notes } = collectorConfig(settingsOf({ tail, options }));
    expect(notes.map(({ option }) => option)).toStrictEqual([
      'sampling.tail.policies[0]',
      'sampling.tail.maxTraces',
      'sampling.tail.decisionWaitMillis',
      'sampling.tail.decisionWaitMillis',
      'redaction.allow',
    ]);
  });

  it('leaves redaction and its notes out on demand', () => {
    const options = { redaction: { allow: ['sessionName'] } };
    const settings = { ...settingsOf({ options, logsTo: 'https://logs.example.com' }) };
    const processors = (redaction?: 'full' | 'off') => {
      const { files, notes } = collectorConfig({ ...settings, redaction });
      const redacting = files.slice(0, 2).map(({ text }) => /^  redaction:$/m.test(text));
      return { redacting, noted: notes.some(({ option }) => option.startsWith('redaction')) };
    };
    expect(processors()).toStrictEqual({ redacting: [true, true], noted: true });
    expect(processors('full')).toStrictEqual(processors());
    expect(processors('off')).toStrictEqual({ redacting: [false, false], noted: false });
  });
});
