/** The words of text/enriched (RFC 1896) and text/richtext (RFC 1341), without their look. Pure. */
export function unenrich(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // One line end is a space, each further one a line end.
      .replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : ends.slice(1)))
      .replace(/<param>[^<]*<\/param>/gi, '')
      .replace(/<nl>/gi, '\n')
      .replace(/<<|<\/?[a-z-]+>/gi, (mark) => (mark === '<<' ? '<' : ''))
  );
}
