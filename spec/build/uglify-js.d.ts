declare module 'uglify-js' {
  export function minify(source: string): { readonly code: string; readonly error?: Error };
}
