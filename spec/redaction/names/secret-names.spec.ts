import { SecretNames } from '../../../lib/redaction/names/secret-names';
import { HARMLESS_NAME_SAMPLES, SECRET_NAME_SAMPLES } from './name-samples';

const names = new SecretNames();

describe('secret names', () => {
  it.each(SECRET_NAME_SAMPLES)('include %s', (name) => {
    expect(names.hides(name)).toBe(true);
  });

  it.each(HARMLESS_NAME_SAMPLES)('do not include %s', (name) => {
    expect(names.hides(name)).toBe(false);
  });

  it('are the same for repeated calls', () => {
    expect([names.hides('aToken'), names.hides('aToken'), names.hides('aPlace'), names.hides('aPlace')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('stay correct after the cache of names overflows', () => {
    for (let index = 0; index < 5000; index++) expect(names.hides(`field${index}`)).toBe(false);
    expect(names.hides('password')).toBe(true);
  });
});

describe('names of counts', () => {
  it.each(['tokens', 'usedTokens', 'sessions', 'max_sessions'])('show whole numbers: %s', (name) => {
    expect(names.counts(name)).toBe(true);
  });

  it.each(['token', 'pin', 'pins', 'tokenId', 'id', 'tokens_secret'])('do not include %s', (name) => {
    expect(names.counts(name)).toBe(false);
  });

  it('do not include added names', () => {
    expect(new SecretNames(['tokens']).counts('tokens')).toBe(false);
    expect(new SecretNames([/tokens/i]).counts('usedTokens')).toBe(false);
  });
});

describe('added names', () => {
  it.each(['internalRef', 'internal_ref', 'INTERNAL-REF', 'order.internalRef', 'internalRefs', 'internalref'])(
    'are found as words however they are separated: %s',
    (name) => {
      expect(new SecretNames(['internal_ref']).hides(name)).toBe(true);
    },
  );

  it('match whole words only', () => {
    expect(new SecretNames(['ref']).hides('preference')).toBe(false);
  });

  it('hide values even if they end in a word that makes other names harmless', () => {
    expect(new SecretNames(['loginType']).hides('loginType')).toBe(true);
  });

  it('may be in any language', () => {
    const russian = new SecretNames(['пароль']);
    expect([russian.hides('пароль'), russian.hides('парольПользователя'), russian.hides('_id')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('match nothing if they contain no letter or digit', () => {
    expect(new SecretNames(['--', '']).hides('order-id')).toBe(false);
  });

  it('may be patterns for the whole name, with any flags', () => {
    const matching = new SecretNames([/^x-internal-/gi]);
    expect([matching.hides('X-Internal-Id'), matching.hides('X-Internal-Id2'), matching.hides('id')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('allowed names', () => {
  it('are compared as a whole, in any case and with any separators', () => {
    const allowing = new SecretNames([], ['sessionName']);
    expect(['sessionName', 'session_name', 'SESSION-NAME'].map((name) => allowing.hides(name))).toEqual([
      false,
      false,
      false,
    ]);
    expect(['sessionNames', 'mySessionName', 'session'].map((name) => allowing.hides(name))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('take precedence over added names', () => {
    expect(new SecretNames(['ref', /ref/], ['ref']).hides('ref')).toBe(false);
  });
});
