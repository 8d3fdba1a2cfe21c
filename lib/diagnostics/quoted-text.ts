let clean: (text: string) => string = (text) => text.replaceAll(/\/\/[^\s"'<>]*@/g, '//');

/** Says how secrets are taken out of what messages quote: the room that knows how stands above this one. */
export function cleanQuotedTextWith(cleaner: (text: string) => string): void {
  clean = cleaner;
}

const TEXT_READ = 8192;

/** A text as a message may quote it: without secrets, and no more of it than is worth reading. */
export function quotedText(text: string): string {
  return clean(text.length > TEXT_READ ? text.slice(0, TEXT_READ) : text);
}
