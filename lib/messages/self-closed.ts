// A browser reads what follows their first tag as their text (WHATWG HTML 13.2.5.2 to 13.2.5.4).
const raw = /<(title|style|script|textarea|iframe|noembed|noframes|xmp)((?:\s[^<>]*)?)\/>/gi;

// A reader is shown neither scripts nor frames: what stands there instead is the text.
const instead = /<\/?no(?:script|frames)(?:\s[^<>]*)?>/gi;

/**
 * HTML in which elements that close themselves, as XML has them, are closed as HTML does it, and so is a title that nobody
 * closed: otherwise `<title/>` hides all that follows. What is there for who has no scripts and no frames is part of it. Pure.
 */
export const withEndTags = (html: string): string =>
  closeTitle(html.replace(raw, '<$1$2></$1>').replace(instead, ''));

function closeTitle(html: string): string {
  const open = /<title(?:\s[^<>]*)?>[^<]*/gi;
  open.lastIndex = Math.max(0, html.toLowerCase().lastIndexOf('</title'));
  const at = open.exec(html) ? open.lastIndex : -1;
  return at < 0 ? html : `${html.slice(0, at)}</title>${html.slice(at)}`;
}
