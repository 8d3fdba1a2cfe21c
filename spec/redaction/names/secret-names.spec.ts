import { SecretNames } from '../../../lib/redaction/names/secret-names';

const names = new SecretNames();

describe('secret names', () => {
  it.each([
    'password',
    'Password',
    'dbPassword',
    'DB_PASSWORD',
    'user.password',
    'user[password]',
    'password2',
    'pass_word',
    'userPwd',
    'pw',
    'passwd',
    'passphrase',
    'passcode',
    'client-secret',
    'secretKey',
    'secrets',
    'tokens',
    'accessToken',
    'access_token',
    'ACCESSTOKEN',
    'X-Auth-Token',
    'tokenId',
    'APIToken',
    'Proxy-Authorization',
    'auth',
    'oauth',
    'auth0',
    'bearer',
    'JWTs',
    'Set-Cookie',
    'cookies',
    'session',
    'session_id',
    'JSESSIONID',
    'PHPSESSID',
    'connect.sid',
    'apiKey',
    'api_key',
    'X-API-KEY',
    'api.key',
    'privateKey',
    'AWSAccessKeyId',
    'signing-key',
    'encryptionKey',
    'card',
    'cards',
    'creditCard',
    'card_number',
    'cardholder',
    'cvv',
    'CVV2',
    'pan',
    'securityCode',
    'userPin',
    'userPIN',
    'PINs',
    'pin_code',
    'otp',
    'totpCode',
    'ssn',
    'socialSecurityNumber',
    'iban',
    'csrf',
    'xsrfToken',
    'X-Amz-Signature',
    'sig',
    'credentials',
    'mnemonic',
    'seedPhrase',
    'AccountKey',
    'masterKey',
    'sharedKey',
    'storageKey',
    'clientKey',
    'consumerKey',
    'sshKey',
    'deployKey',
    'aesKey',
    'rsaKey',
    'hmacKey',
    'cipherKey',
    'licenseKey',
    'functionsKey',
    'subscriptionKey',
    'STRIPE_KEY',
    'privkey',
    'keystore',
    'connectionString',
    'creds',
    'dbCreds',
    'dbpass',
    'userpass',
    'DBPASS',
    'code_verifier',
    'client_assertion',
    'SAMLResponse',
    'verificationCode',
    'smsCode',
    'mfaCode',
    'oneTimeCode',
    'recoveryCode',
    'backupCodes',
    'loginCode',
    'magicLink',
    'resetLink',
    'resetUrl',
    'securityAnswer',
    'ccNumber',
    'ccnum',
    'cardNo',
    'ssh_key_2',
    'passwort',
    'ｐａｓｓｗｏｒｄ',
    'user%5Bpin%5D',
    'aes256Key',
    'DD_APP_KEY',
    'priv_key',
    'key_store',
    'dbpwd',
    'psk',
    'connStr',
    'OTPCODE',
    'scratchCodes',
    'githubPat',
    'id_rsa',
    'debitcard',
    'pkceVerifier',
    'resetPasswordUrl',
    'verificationLink',
    'hmac',
    'COSMOS_DB_KEY',
    'recoveryPhrase',
    `${'x'.repeat(500)}.password`,
  ])('include %s', (name) => {
    expect(names.hides(name)).toBe(true);
  });

  it.each([
    '',
    'id',
    'name',
    'email',
    'key',
    'publicKey',
    'hash',
    'code',
    'state',
    'url',
    'order_id',
    'customerId',
    'discard',
    'wildcard',
    'dashboard',
    'cardinality',
    'spinner',
    'pinned',
    'shipping',
    'compass',
    'passenger',
    'passengerCount',
    'bypass',
    'passport',
    'author',
    'authorName',
    'authenticated',
    'isAuthorized',
    'authority',
    'tokenizer',
    'tokenized',
    'tokenisation',
    'secretary',
    'company',
    'span',
    'japan',
    'design',
    'inside',
    'to_kenya',
    'tokenCount',
    'token_type',
    'tokenExpiresAt',
    'expires_in',
    'maxTokens',
    'gen_ai.usage.input_tokens',
    'session_count',
    'sessionTimeout',
    'passwordLength',
    'passwordChangedAt',
    'cookieCount',
    'primaryKey',
    'partitionKey',
    'cacheKey',
    'sortKey',
    'idempotencyKey',
    'foreignKey',
    'routingKey',
    'keyboard',
    'flushKey',
    'statusCode',
    'zipCode',
    'barcode',
    'tokenUsage',
    'nextPageToken',
    'passwordStrength',
    'cookieConsent',
    'tokenUrl',
    'tokens_per_second',
    'apiKeyCount',
    'accessKeyExpiresAt',
    'hasPassword',
    'cancellationToken',
    'designTokens',
    'cardLast4',
    'card.brand',
    'tokensUsed',
    'token_count.prompt',
    'syncToken',
    'eos_token',
    'passwordScore',
    'passwordExpired',
    'passwordless',
    'showPassword',
    'cookieMaxAge',
    'sessionDuration',
    'auth_time',
    'passThrough',
    'tokenBucket',
    'productKey',
  ])('do not include %s', (name) => {
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
