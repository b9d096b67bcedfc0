// A browser reads what follows their first tag as their text (WHATWG HTML 13.2.5.2 to 13.2.5.4).
const raw = /<(title|style|script|textarea|iframe|noembed|noframes|xmp)((?:\s[^<>]*)?)\/>/gi;

/**
 * HTML in which elements that close themselves, as XML has them, are closed as HTML does it: otherwise `<title/>` hides
 * all that follows. Pure.
 */
export const withEndTags = (html: string): string => html.replace(raw, '<$1$2></$1>');
