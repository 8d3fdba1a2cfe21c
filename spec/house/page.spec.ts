import { filesIn, importsOf } from './source-files';

const PAGE = 'lib/viewer/page/';

/** What a browser can load. */
const ROOMS = /^lib\/(?:viewer\/(?:page|api|analysis)|trace|query)\//;
const PACKAGES = /^(?:@opentelemetry\/api|preact|preact\/hooks|@preact\/signals|@tanstack\/virtual-core)$/;

const isSource = (file: string): boolean => /\.tsx?$/.test(file);

// dependency-cruiser reads no JSX, so that its rules for the page are here.
describe('the files of the page', () => {
  it('import what runs in browsers, and the packages of the page', () => {
    const strange = filesIn(PAGE.slice(0, -1))
      .filter(isSource)
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !ROOMS.test(name) && !PACKAGES.test(name))
          .map((name) => `${file} imports ${name}`),
      );
    expect(strange).toStrictEqual([]);
  });

  it('are imported by no other file of the package', () => {
    const others = [...filesIn('lib'), ...filesIn('nest-module')].filter(
      (file) => isSource(file) && !file.startsWith(PAGE),
    );
    expect(others.filter((file) => importsOf(file).some((name) => name.startsWith(PAGE)))).toStrictEqual([]);
  });
});
