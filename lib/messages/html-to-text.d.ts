// The part of html-to-text that is used here; the package brings no types of its own.
declare module 'html-to-text' {
  export type Selector = { selector: string; format: string; options?: Record<string, unknown> };
  type Element = { attribs?: Record<string, string>; children: Element[] };
  type Builder = {
    pushWordTransform(transform: (word: string) => string): void;
    popWordTransform(): void;
    addInline(text: string, options?: { noWordTransform?: boolean }): void;
  };
  export type Format = (
    element: Element,
    walk: (elements: Element[], builder: Builder) => void,
    builder: Builder,
  ) => void;
  type Options = {
    limits?: { maxDepth?: number };
    selectors?: Selector[];
    whitespaceCharacters?: string;
    formatters?: Record<string, Format>;
  };
  export type Convert = (html: string) => string;
  export function compile(options?: Options): Convert;
}
