import type { IssuedToken } from './issued-token';

/** Keys, hashes and cards that have a known format, independent of the issuer. */
export const BARE_KEYS: readonly IssuedToken[] = [
  { issuer: 'age', shapes: ['AGE-SECRET-KEY-1<upper:58>', 'AGE-PLUGIN-<upper:60>'] },
  { issuer: 'JSON web tokens in base64', shapes: ['ZXlK<base64:60>'] },
  { issuer: 'magnetic stripes', shapes: ['%B<digits:13-19>^<any:2-80>'], exact: true },
  { issuer: 'PASETO', shapes: ['v{1,2,3,4}.{local,public}.<any:60>'] },
  {
    issuer: 'password hashes',
    shapes: [
      '$2{a,b,x,y}$<digits:2>$<any:53>',
      '$argon2{id,i,d}$<crypt:60>',
      '${5,6,7,y}$<crypt:50>',
      '$scrypt$<crypt:50>',
    ],
    digit: true,
  },
  {
    issuer: 'RSA keys without armour',
    shapes: ['MII{C,E,G,J}<alnum:2>IBA{DANBgkqhkiG9w0BAQEF,AKCA,AKBg}<base64:40-8000>'],
    exact: true,
  },
  {
    issuer: 'private keys without armour',
    shapes: [
      'MHcCAQEEI<base64:60>',
      'MIG{H,2}AgEAM<base64:60>',
      'MC4CAQAwBQYDK2Vw<base64:40>',
      'b3BlbnNzaC1rZXktdjE<base64:60>',
      'LS0tLS1CRUdJTi{BSU0EgUFJJVkFURS,BQUklWQVRFIEtFWS,BFQyBQUklWQVRFIEtFWS,BPUEVOU1NIIFBSSVZBVE,BFTkNSWVBURUQgUFJJVk}<base64:60>',
    ],
  },
  { issuer: 'secret-token (RFC 8959)', shapes: ['secret-token:<any:16>'] },
  { issuer: 'wallets', shapes: ['{x,y,z,t,u,v}prv<alnum:100-112>'], exact: true },
];
