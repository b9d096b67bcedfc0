const deepest = 180;

const named = (names: string) => new Set(names.split(' '));
// Elements that hold nothing, and those that the next of their kind closes (WHATWG HTML 13.1.2.4).
const flat = named(
  'area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th thead tbody tfoot',
);
// What stands in these is text as it is, or no text for a reader: without its tags it would be.
const raw = named('style script title textarea');
// Of these one may stand within another, which hides it as it is.
const hidden = named('template xml select svg');

/**
 * HTML that nests no deeper than anybody writes: who reads each element with all that it stands in takes the
 * square of the time for it. The words and links further in stay, without the other elements around them. Pure.
 */
export function shallow(html: string): string {
  const kept: string[] = [];
  const within = new Map<string, number>();
  let [depth, at, isInLink] = [0, 0, false];
  for (const { 0: tag, 1: slash, 2: written = '', index } of html.matchAll(
    /<(\/?)([a-z][a-z0-9]{0,20})[^<>]*>?/gi,
  )) {
    const name = written.toLowerCase();
    if (flat.has(name) || raw.has(name)) continue;
    if (hidden.has(name)) {
      if (tag.endsWith('/>')) continue;
      const open = within.get(name) ?? 0;
      within.set(name, Math.max(0, open + (slash ? -1 : 1)));
      if (open > (slash ? 1 : 0)) {
        kept.push(html.slice(at, index));
        at = index + tag.length;
      }
      continue;
    }
    // Of what is further in, links stay: each ends where the next one begins.
    if (depth >= deepest && name === 'a') {
      // One that breaks off would take the end of itself for a part of it.
      const whole = tag.endsWith('>') ? tag : `${tag}>`;
      kept.push(html.slice(at, index), slash || isInLink ? '</a>' : '', slash ? '' : whole);
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
