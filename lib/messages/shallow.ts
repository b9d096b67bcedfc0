const deepest = 1000;

// Elements that hold nothing, and those that the next of their kind closes (WHATWG HTML 13.1.2.4).
const flat =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|option|tr|td|th|thead|tbody|tfoot)$/i;

/**
 * HTML up to where it nests deeper than anybody writes: who reads each element with all that it stands in takes the
 * square of the time for it. Pure.
 */
export function shallow(html: string): string {
  let depth = 0;
  for (const { 1: slash, 2: name = '', index } of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (flat.test(name)) continue;
    depth = Math.max(0, depth + (slash ? -1 : 1));
    if (depth > deepest) return html.slice(0, index);
  }
  return html;
}
