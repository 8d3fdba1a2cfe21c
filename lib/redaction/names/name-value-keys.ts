const NAME_KEY = /^(?:\w{0,16}(?:name|key)|field|header|property|param|parameter|variable|option|attribute|label|k)$/i;
/** Keys that sometimes say that the value is a password (`type`), but usually mean something else. */
const TYPE_KEY = /^(?:type|kind|id|path)$/i;
const SECRET_TYPE = /(?:^|[^A-Za-z0-9]|[a-z](?=[A-Z]))(?:password|passwd|passphrase|pwd|secret|pin|otp|api[_-]?key)$/i;
const VALUE_KEY = /^(?:\w{0,16}values?|val|v|content|data)$/i;
/** V8 keeps the last text that a pattern was tested on in memory, so long texts are not tested. */
const LONGEST_KEY = 24;
const LONGEST_TYPE = 64;
const HEADER_LIST = /^raw_?(?:headers|trailers)$/i;

/** Whether a member with this key names the `value` in the same object: `{ name: 'DB_PASSWORD', value: … }`. */
export function isNameKey(key: string): boolean {
  return key.length <= LONGEST_KEY && NAME_KEY.test(key);
}

/** Whether a member with this key may name the `value` in the same object. */
export function mayName(key: string): boolean {
  return isNameKey(key) || (key.length <= LONGEST_KEY && TYPE_KEY.test(key));
}

/** Whether a member marks the value in the same object as a secret: `"name":"db_password"`, `"type":"password"`. */
export function isNaming(key: string, text: string, names: { hides(name: string): boolean }): boolean {
  if (!names.hides(text)) return false;
  return isNameKey(key) || (text.length <= LONGEST_TYPE && SECRET_TYPE.test(text));
}

/** Whether a member with this key holds the value that another member names. */
export function isValueKey(key: string): boolean {
  return key.length <= LONGEST_KEY && VALUE_KEY.test(key);
}

/** Whether a list with this name alternates names and values, such as `rawHeaders` of Node's requests. */
export function isHeaderList(name: string): boolean {
  return HEADER_LIST.test(name);
}
