import { OptionError } from '../../lib/validation/option-error';
import { peerMissing } from '../../lib/validation/optional-peer';

const MISSING =
  'The logger needs the package `not-installed`, which is not installed. Install it: npm install not-installed';

/** Returns the error that `load` throws. */
function thrownBy(load: () => unknown): unknown {
  try {
    load();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('peerMissing', () => {
  it('names the missing package, the feature that needs it, and the command that installs it', () => {
    const error = peerMissing(
      thrownBy(() => require('not-installed') as unknown),
      'not-installed',
      'The logger',
    );
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ code: 'ERR_PEER_MISSING', option: 'not-installed', message: MISSING });
  });

  it('does the same for a missing subpath of the package', () => {
    const error = thrownBy(() => require('not-installed/light') as unknown);
    expect(peerMissing(error, 'not-installed', 'The logger')).toMatchObject({ message: MISSING });
  });

  it('returns the error that the package throws while it loads', () => {
    const broken = new Error('broken inside');
    expect(peerMissing(broken, 'some-package', 'The logger')).toBe(broken);
  });

  it('returns the error if a dependency of the peer is missing', () => {
    const error = thrownBy(() => require('not-installed-either') as unknown);
    expect(peerMissing(error, 'not-installed', 'The logger')).toBe(error);
  });

  it('says what to do if the bundle cannot run the package', () => {
    const error = new Error('Dynamic require of "node:net" is not supported');
    expect(peerMissing(error, 'some-package', 'The logger')).toMatchObject({
      code: 'ERR_PEER_MISSING',
      message:
        'The logger needs the package `some-package`, which cannot run in this bundle: ' +
        'Dynamic require of "node:net" is not supported. Define `require` in a banner of the ES module, as the ' +
        'guide of your bundler shows, or bundle as CommonJS.',
    });
  });
});
