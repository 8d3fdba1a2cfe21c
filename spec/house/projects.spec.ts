import { contributing, filesIn, reachOf } from './source-files';

interface Project {
  readonly displayName: string;
  readonly testRegex: string;
}

const { projects } = require('../../jest.config') as { readonly projects: readonly Project[] };

const SPECS = filesIn('spec').filter((file) => file.endsWith('.spec.ts') && !file.startsWith('spec/integration/'));

const projectsOf = (spec: string): readonly string[] =>
  projects.filter(({ testRegex }) => new RegExp(testRegex).test(`/${spec}`)).map(({ displayName }) => displayName);

const specsOf = (project: string): readonly string[] => SPECS.filter((spec) => projectsOf(spec).includes(project));

const STARTS_PROCESSES = /^(?:node:)?(?:child_process|cluster)$/;
const STARTS_THREADS = /^(?:node:)?worker_threads$/;
const STARTS_NEST = /^@nestjs\/(?:core|testing)$|^nest-module\//;
const COMPILES = /^(?:esbuild|webpack|rollup|terser|typescript.*)$/;

/** What the specs of a project load that they must not, themselves or through a file of `spec`. */
function loaded(project: string, ...forbidden: readonly RegExp[]): readonly string[] {
  return specsOf(project).flatMap((spec) =>
    [...reachOf(spec, (file) => file.startsWith('spec/'))]
      .filter((name) => forbidden.some((pattern) => pattern.test(name)))
      .map((name) => `${spec} loads ${name}`),
  );
}

describe('the projects of jest', () => {
  it('have each spec once', () => {
    expect(SPECS.filter((spec) => projectsOf(spec).length !== 1)).toStrictEqual([]);
  });

  it('are those that CONTRIBUTING.md lists', () => {
    const listed = [...contributing('Tests').matchAll(/^\| `(?<name>\w+)` +\|/gm)].map(
      ({ groups }) => groups?.['name'],
    );
    expect(listed).toStrictEqual(projects.map(({ displayName }) => displayName));
  });

  it('keep processes, threads, Nest, compilers and bundlers out of the unit project', () => {
    expect(loaded('unit', STARTS_PROCESSES, STARTS_THREADS, STARTS_NEST, COMPILES)).toStrictEqual([]);
  });

  it('keep processes, threads, compilers and bundlers out of the nest project', () => {
    expect(loaded('nest', STARTS_PROCESSES, STARTS_THREADS, COMPILES)).toStrictEqual([]);
  });

  it('have no spec that is named for a process and starts none', () => {
    const idle = specsOf('process').filter((spec) => {
      const reach = [...reachOf(spec, (file) => file.startsWith('spec/'))];
      return !reach.some((name) => STARTS_PROCESSES.test(name) || STARTS_THREADS.test(name));
    });
    expect(idle).toStrictEqual([]);
  });
});
