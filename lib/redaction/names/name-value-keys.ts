const NAME_KEY = /^(?:\w{0,16}(?:name|key)|field|header|property|param|parameter|variable|option|attribute|label|k)$/i;
/** What may say of a value that it is a password, and mostly says something else. */
const TYPE_KEY = /^(?:type|kind|id|path)$/i;
const SECRET_TYPE = /(?:^|[^A-Za-z0-9]|[a-z](?=[A-Z]))(?:password|passwd|passphrase|pwd|secret|pin|otp|api[_-]?key)$/i;
const VALUE_KEY = /^(?:\w{0,16}values?|val|v|content|data)$/i;
/** A pattern keeps the text that it was tried on last in memory. */
const LONGEST_KEY = 24;
const LONGEST_TYPE = 64;
const HEADER_LIST = /^raw_?(?:headers|trailers)$/i;

/** Whether a member of this name says what the member `value` beside it is: `{ name: 'DB_PASSWORD', value: … }`. */
export function isNameKey(key: string): boolean {
  return key.length <= LONGEST_KEY && NAME_KEY.test(key);
}

/** Whether a member of this name may say what the member `value` beside it is. */
export function mayName(key: string): boolean {
  return isNameKey(key) || (key.length <= LONGEST_KEY && TYPE_KEY.test(key));
}

/** Whether a member says that the value beside it is a secret: `"name":"db_password"`, `"type":"password"`. */
export function isNaming(key: string, text: string, names: { hides(name: string): boolean }): boolean {
  if (!names.hides(text)) return false;
  return isNameKey(key) || (text.length <= LONGEST_TYPE && SECRET_TYPE.test(text));
}

/** Whether a member of this name gets its meaning from the name beside it. */
export function isValueKey(key: string): boolean {
  return key.length <= LONGEST_KEY && VALUE_KEY.test(key);
}

/** Whether a list of this name holds names and values by turns, as `rawHeaders` of Node's requests does. */
export function isHeaderList(name: string): boolean {
  return HEADER_LIST.test(name);
}
