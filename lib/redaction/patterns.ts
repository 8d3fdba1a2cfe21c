/** Replaces a secret. */
export const REDACTED = '[redacted]';

const list = (text: string): readonly string[] => text.split(',').map((entry) => entry.trim());

/**
 * A name that contains one of these, in any case, holds a secret: `dbPassword`, `X-Auth-Token`, `ACCESSTOKEN`. Entries of
 * several words match with any separator or none: `api key` matches `apiKey`, `X-Api-Key` and `APIKEY`.
 */
export const SECRET_FRAGMENTS = list(
  `password, passwd, passphrase, passcode, passwort, kennwort, secret, token, authorization, credential, cookie,
   mnemonic, sessid, aspxauth, key store, priv key, key material, credit card, debit card, bank card, card number,
   card holder, kartennummer, kreditkarte, primary account number, social security, session id, seed phrase,
   recovery phrase, seed words, wallet seed, force trace, connection string, connection str, conn string, conn str,
   magic link, magic link url, magic url, reset link, reset url, reset password url, activation link, activation url,
   login link, sign in link, verification link, confirmation link, one time link, unlock link, recovery link,
   invite link, invitation link, security answer, security question answer, maiden name, code verifier, pkce verifier,
   client assertion, saml response, saml assertion`,
);

/** Before `key` in a name, these make it a secret: `masterKey`, `AccountKey`, `ssh_key`. */
export const SECRET_KEYS = list(
  `api, private, access, signing, sign, encryption, decryption, master, shared, storage, account, client, consumer, ssh,
   deploy, aes, rsa, ecdsa, hmac, cipher, crypto, license, licence, functions, subscription, service, service role, role,
   admin, root, application, webhook, write, secure, jwk, pgp, gpg, pem, tls, ssl, vault, wallet, recovery, session,
   symmetric, data encryption, wrapping, bot, ingest, ingestion, app, wifi, wpa, wep, activation, registration,
   enrollment, server, dsa, ec, ed25519, encrypt, decrypt, enc, crypt, instrumentation, integration, merchant`,
);

/** Issuers whose keys have no recognizable shape. Before `key` in a name, they make it a secret: `STRIPE_KEY`. */
export const KEY_ISSUERS = list(
  `adafruit, adyen, airtable, algolia, amplitude, anthropic, apns, asana, auth0, aws, azure, bing, bitbucket, braintree,
   braze, brevo, bugsnag, cloudflare, cloudinary, cohere, coinbase, contentful, cosmos, cosmos db, datadog, deepgram, deepl,
   deepseek, digitalocean, discord, dropbox, elastic, elevenlabs, etsy, event hub, facebook, fcm, fastly, firebase,
   flickr, freshbooks, gcp, gemini, giphy, github, gitlab, google, google maps, groq, heroku, hubspot, huggingface, intercom, iterable, klaviyo, launchdarkly,
   mailchimp, mailgun, mapbox, maps, messagebird, mistral, mixpanel, mollie, netlify, newrelic, new relic, nexmo, okta, onesignal, openai, openrouter, opsgenie, pagerduty,
   paypal, perplexity, pinecone, plaid, posthog, postmark, pusher, razorpay, replicate, resend, rollbar, segment, sendgrid,
   sentry, service bus, shopify, slack, snyk, sparkpost, square,
   stripe, supabase, telegram, tinypng, twilio, twitch, twitter, vercel, vonage, xai, yandex, youtube, zendesk`,
);

/** Before `code` in a name, these make it a secret: `smsCode`, `backup_codes`. */
export const SECRET_CODES = list(
  `security, verification, verify, sms, mfa, tfa, 2fa, two factor, one time, recovery, backup, login, auth, access,
   activation, confirmation, confirm, reset, unlock, pairing, device, magic, pin, email, totp, otp, scratch, emergency,
   sign in, validation, challenge, two step`,
);

/**
 * A name that has one of these as a whole word holds a secret, also in the plural or with a number after it: `card`,
 * `card.cvv2`, `userPin`; not `discard`, `spinner`, `author`. Entries of several words match adjacent words.
 */
export const SECRET_WORDS = list(
  `pwd, pswd, psw, pw, pass, passw, passwrd, pword, psk, auth, oauth, bearer, jwt, cred, creds, card, pan, cvv, cvc, csc, pin, otp, totp, ssn, iban,
   session, sid, csrf, xsrf, signature, sig, hmac, puk, cvn, ccn, github pat, gitlab pat, gh pat, devops pat, id rsa, id ecdsa,
   id ed25519, cc number, cc num, cc no, card no, card num, sas, senha, contrasena,
   contraseña, wachtwoord, mot de passe, mdp, hasło, haslo,
   lösenord, losenord, salasana, heslo, jelszó, adgangskode, şifre, sifre, пароль, 密码, 密碼, 口令, パスワード, 暗証番号,
   비밀번호`,
);

/** Directly before `pass`, `pwd`, `pw`, `pin`, `otp`, `cred`, `creds` or `auth`, these make a secret: `dbpass`, `userpin`. */
export const SECRET_OWNERS = list(
  `db, database, user, usr, admin, root, my, app, ftp, sftp, smtp, imap, mail, email, login, sql, mysql, pg, postgres,
   mongo, redis, ldap, ssh, wifi, vpn, proxy, http, api, svc, service, client, server, account, acct, host, key, store,
   trust, cert, old, new, temp, tmp, default, guest, test, dev, prod, current, confirm, master, web, sys, system,
   rabbit, mq, kafka, aws, git, docker, registry, card, sms, atm, bank`,
);

/** Words that contain a fragment by accident begin with these: `tokenizer`, `secretary`. */
export const HARMLESS_FRAGMENTS = list('tokeniz, tokenis, secretar, passwordless, cookieless');

/** A name that ends in one of these words describes a secret but holds none: `tokenCount`, `passwordChangedAt`. */
export const HARMLESS_ENDINGS = list(
  `count, counts, length, size, limit, total, type, brand, last4, status, method, provider, scheme, expiry, expires,
   expiration, at, in, ttl, timeout, attempts, retries, enabled, required, policy, strength, consent, url, uri, endpoint,
   usage, path, file, dir, budget, price, cost, index, kind, algorithm, version, details, rules, visibility, banner, used, usages, score, expired, changed,
   protected, valid, invalid, visible, matches, created, updated, accepted, duration, start, started, end, ended, level,
   time, age, mode, format, domain, settings, preferences, rate, through, bucket`,
);

/** A name that begins with one of these words asks a question about a secret: `hasPassword`, `isTokenValid`. */
export const HARMLESS_BEGINNINGS = list('has, is, requires, require, needs, supports, show, hide, allow, skip, no');

/** Before `tokens` at the end of a name, these are counts of language models: `gen_ai.usage.input_tokens`. */
export const COUNTED_TOKENS = list(
  'input, output, prompt, completion, reasoning, thinking, prediction, cached, total, max, min, new, used, remaining',
);

/** Before `token` at the end of a name, these mean that it is not a secret: `nextPageToken`. */
export const HARMLESS_TOKENS = list(
  'page, next, continuation, cancellation, cancel, sync, delta, cursor, resume, pagination, eos, bos, pad, unk, design, ' +
    'syntax, unexpected, expected, unrecognized, illegal, per',
);

/** A whole number under these names is a count: `tokens: 512`. Other values are hidden. */
export const COUNTED_NAMES = list('tokens, sessions, cookies, secrets, passwords, credentials, cards');
