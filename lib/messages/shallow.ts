const deepest = 180;

// Elements that hold nothing, and those that the next of their kind closes (WHATWG HTML 13.1.2.4).
const flat =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|option|tr|td|th|thead|tbody|tfoot)$/i;
// What stands in these is no text for a reader: without its tags it would be.
const hidden = /^(?:style|script|title|textarea|template|xml|select|svg|math)$/i;

/**
 * HTML that nests no deeper than anybody writes: who reads each element with all that it stands in takes the
 * square of the time for it. The words and links further in stay, without the other elements around them. Pure.
 */
export function shallow(html: string): string {
  const kept: string[] = [];
  let [depth, at, isInLink] = [0, 0, false];
  for (const { 0: tag, 1: slash, 2: name = '', index } of html.matchAll(
    /<(\/?)([a-z][a-z0-9]{0,20})[^<>]*>?/gi,
  )) {
    if (flat.test(name) || hidden.test(name)) continue;
    // Of what is further in, links stay: each ends where the next one begins.
    if (depth >= deepest && /^a$/i.test(name)) {
      kept.push(html.slice(at, index), slash || isInLink ? '</a>' : '', slash ? '' : tag);
      isInLink = !slash;
      at = index + tag.length;
      continue;
    }
    if (!slash) depth += 1;
    if (depth > deepest) {
      kept.push(html.slice(at, index));
      at = index + tag.length;
    }
    if (slash) depth = Math.max(0, depth - 1);
  }
  return at === 0 ? html : kept.concat(html.slice(at)).join(' ');
}
