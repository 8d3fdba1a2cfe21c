import { complaintsAbout } from './check-types';
import { docstringExamples, type Example, isFileOfProgram, pageExamples } from './examples';

describe('the compiler', () => {
  it('accepts every example against the built package', () => {
    const examples = [...docstringExamples(), ...pageExamples().filter((example) => !isFileOfProgram(example))];
    expect(complaintsAbout(examples, 'docs-examples')).toBe('');
  }, 60_000);

  it('rejects an example with a wrong type or an unknown name', () => {
    const wrong: Example = {
      name: 'docs/wrong.md: wrong',
      file: 'docs/wrong.md',
      code: "import { startTelemetry } from 'otel-instrument';\nstartTelemetry({ serviceName: 7 });\nnowhere();\n",
    };
    const complaints = complaintsAbout([wrong], 'docs-wrong');
    expect(complaints).toContain("Type 'number' is not assignable to type 'string'");
    expect(complaints).toContain("Cannot find name 'nowhere'");
  }, 60_000);
});
