import { helpText, runCommand } from '../../lib/command/commands';
import { PACKAGE_VERSION } from '../../lib/process/package-copy';

const printedBy = async (...args: readonly string[]): Promise<string> => {
  let printed = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  await runCommand(args);
  write.mockRestore();
  return printed;
};

describe('the command `otel-instrument`', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('prints its help for %j', async (args) => {
    expect(await printedBy(...args)).toBe(helpText());
  });

  it('prints its version', async () => {
    expect(await printedBy('--version')).toBe(`${PACKAGE_VERSION}\n`);
    expect(await printedBy('view', '--version')).toBe(`${PACKAGE_VERSION}\n`);
    expect(await printedBy('collector-config', '--version')).toBe(`${PACKAGE_VERSION}\n`);
  });

  it.each(['view', 'collector-config'])('passes `--help` to %s', async (name) => {
    expect(await printedBy(name, '--help')).toMatch(`Usage: otel-instrument ${name} `);
    expect(await printedBy(name, '-h')).toMatch(`Usage: otel-instrument ${name} `);
  });

  it('names the nearest command', async () => {
    await expect(runCommand(['veiw'])).rejects.toMatchObject({
      code: 'ERR_OPTION_UNKNOWN',
      message:
        'Unknown command `veiw` of `otel-instrument`: expected one of view, collector-config. Did you mean `view`?',
    });
    await expect(runCommand(['toString'])).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
  });

  it('has a help that lists each command and fits a terminal', () => {
    for (const name of ['view', 'collector-config']) expect(helpText()).toContain(`\n  ${name} `);
    expect(
      Math.max(
        ...helpText()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(105);
  });
});
