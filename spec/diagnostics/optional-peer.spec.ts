import { loadPeer } from '../../lib/diagnostics/optional-peer';

describe('loadPeer', () => {
  it('gives what the package gives', () => {
    expect(loadPeer(() => ({ answer: 42 }), 'deep-thought', 'The answer')).toEqual({ answer: 42 });
  });

  it('says which package is missing, for what, and how to install it', () => {
    expect(() =>
      loadPeer(() => require('not-installed-anywhere') as unknown, 'not-installed-anywhere', 'The logger'),
    ).toThrow(
      'The logger needs the package `not-installed-anywhere`, which is not installed. ' +
        'Install it: npm install not-installed-anywhere',
    );
  });

  it('hands on what the package itself throws while it loads', () => {
    const broken = new Error('broken inside');
    expect(() =>
      loadPeer(
        () => {
          throw broken;
        },
        'some-package',
        'The logger',
      ),
    ).toThrow(broken);
  });
});
