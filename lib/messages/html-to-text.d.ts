// The part of html-to-text that is used here; the package brings no types of its own.
declare module 'html-to-text' {
  export function htmlToText(html: string, options?: { limits?: { maxDepth?: number } }): string;
}
