let clean: (text: string) => string = (text) => text.replaceAll(/\/\/[^\s"'<>]*@/g, '//');

/** Sets the function that redacts quoted text. Redaction sits above this room, so it registers itself here. */
export function cleanQuotedTextWith(cleaner: (text: string) => string): void {
  clean = cleaner;
}

const MAX_LENGTH = 8192;

/** Redacts a text for a message, and cuts it to 8,192 characters. */
export function quotedText(text: string): string {
  return clean(text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text);
}
