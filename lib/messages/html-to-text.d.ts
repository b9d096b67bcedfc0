// The part of html-to-text that is used here; the package brings no types of its own.
declare module 'html-to-text' {
  type Selector = { selector: string; format: string; options?: Record<string, unknown> };
  type Options = { limits?: { maxDepth?: number }; selectors?: Selector[]; whitespaceCharacters?: string };
  export function htmlToText(html: string, options?: Options): string;
}
