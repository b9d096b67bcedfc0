const names = ['to', 'toDigits', 'text', 'from', 'id', 'coding'] as const;

/** What can stand for the parts of a text message in an address or a body. */
export type MessagePart = (typeof names)[number];

export const isPart = (name: string): name is MessagePart => names.some((part) => part === name);

/** The names in curly brackets in a template. Pure. */
export const namesIn = (template: string): string[] =>
  [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
