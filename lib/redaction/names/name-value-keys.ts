const NAME_KEY = /^(?:\w{0,16}(?:name|key)|field|header|property|param|parameter|variable|option|attribute|label)$/i;
const VALUE_KEY = /^\w{0,16}values?$/i;
/** A pattern keeps the text that it was tried on last in memory. */
const LONGEST_KEY = 24;
const HEADER_LIST = /^raw_?(?:headers|trailers)$/i;

/** Whether a member of this name says what the member `value` beside it is: `{ name: 'DB_PASSWORD', value: … }`. */
export function isNameKey(key: string): boolean {
  return key.length <= LONGEST_KEY && NAME_KEY.test(key);
}

/** Whether a member of this name gets its meaning from the name beside it. */
export function isValueKey(key: string): boolean {
  return key.length <= LONGEST_KEY && VALUE_KEY.test(key);
}

/** Whether a list of this name holds names and values by turns, as `rawHeaders` of Node's requests does. */
export function isHeaderList(name: string): boolean {
  return HEADER_LIST.test(name);
}
