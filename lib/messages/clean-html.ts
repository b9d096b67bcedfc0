import sanitize from 'sanitize-html';
import { remotePicture } from '../pictures/remote-address.ts';
import { cleanSheet, cleanStyle, type PictureAddress } from './clean-css.ts';
import { comparedId } from './content-id.ts';
import type { Placeholder } from './remote-picture.ts';

const tags =
  'a abbr acronym address area article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del ' +
  'details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main map mark ' +
  'nav ol p pre q rp rt ruby s samp section small span strike strong style sub summary sup table tbody td tfoot ' +
  'th thead time tr tt u ul var wbr';

// What stands in these is not for reading: it goes with its element. What stands in a film or an object is for who is shown none.
const unread =
  'script option select title template noscript noembed noframes iframe embed svg annotation annotation-xml xml';

const attributes =
  'abbr align alt bgcolor border cellpadding cellspacing class clear color colspan datetime dir face height href ' +
  'coords hspace id lang name noshade nowrap open role rowspan scope shape size span src start style summary target title ' +
  'type usemap valign value vspace width rel';

export type CleanHtml = {
  /** Pictures from elsewhere stand in it with the placeholder before their address (remote-picture.ts). */
  html: string;
  hasRemoteImages: boolean;
  hasOwnLook: boolean;
  /** The content ids, and places (RFC 2557 4.2), of the pictures that stand in it. */
  shown: Set<string>;
};

/**
 * The HTML of a mail without anything that runs, submits, frames or loads: known elements and attributes only,
 * links to web pages and addresses only, pictures only from the message itself. It is not the only guard: it is
 * shown in a frame that could neither run nor load what slipped through (docs/decisions/0007). Pure.
 */
export function cleanHtml(
  html: string,
  inline: ReadonlyMap<string, string>,
  placeholder: Placeholder,
): CleanHtml {
  const shown = new Set<string>();
  let hasRemoteImages = false;
  let base: string | undefined;
  /** The direction and the language of all of it, which its body has, or a block where it has none. */
  let ofAll: Record<string, string> = {};
  const hasBody = /<body[\s>]/i.test(html);

  const picture: PictureAddress = (address) => {
    const given = address.trim();
    const cid = /^cid:(.*)$/is.exec(given)?.[1];
    if (cid !== undefined) {
      const name = comparedId(cid);
      const named = inline.get(name);
      if (named !== undefined) shown.add(name);
      return named ?? null;
    }
    const own = inline.get(given);
    if (own !== undefined) {
      shown.add(given);
      return own;
    }
    if (/^data:image\/(?:png|jpe?g|gif|webp);base64,[\sa-z0-9+/=]+$/i.test(given))
      return given.replace(/\s/g, '');
    const remote = remotePicture(absolute(given, base));
    if (remote) hasRemoteImages = true;
    return remote && `${placeholder}${remote}`;
  };

  // A newsletter says the same in every cell.
  const styles = new Map<string, string>();
  const styleOf = (css: string) => {
    const known = styles.get(css) ?? cleanStyle(css, picture);
    styles.set(css, known);
    return known;
  };

  const sanitized = sanitize(html, {
    allowedTags: tags.split(' '),
    // <style> among them: the frame lets no style load or do anything (clean-css.ts, docs/decisions/0007).
    allowVulnerableTags: true,
    nonTextTags: unread.split(' '),
    allowedAttributes: { '*': attributes.split(' ') },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data', placeholder.slice(0, -1)] },
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    // Deeper than what is given (shallow.ts), with the rows and cells of its tables.
    nestingLimit: 600,
    transformTags: {
      '*': (tagName, given) => {
        const { href, src, background, target: _, rel: __, style, hidden, ...rest } = given;
        const attribs: Record<string, string> = rest;
        const isHidden = hidden !== undefined;
        const css = [
          style,
          isHidden && 'display:none',
          background && `background-image:url("${background.replace(/["\\]/g, '')}")`,
        ]
          .filter(Boolean)
          .join(';');
        const kept = css && styleOf(css);
        if (kept) attribs.style = kept;
        if (tagName === 'base' && href && /^https?:/i.test(href.trim())) base ??= href.trim();
        if ((tagName === 'a' || tagName === 'area') && href)
          Object.assign(attribs, link(absolute(href.trim(), base)));
        const address = tagName === 'img' && src ? picture(src) : null;
        if (address) attribs.src = address;
        // Text in its lines, which nobody can write in.
        if (tagName === 'textarea') return { tagName: 'pre', attribs };
        if (tagName === 'html') {
          ofAll = onlyOf(attribs, ['dir', 'lang']);
          return hasBody || Object.keys(ofAll).length === 0
            ? { tagName, attribs }
            : { tagName: 'div', attribs: ofAll };
        }
        if (tagName !== 'body') return { tagName, attribs };
        Object.assign(attribs, { ...ofAll, ...attribs });
        const isPage = attribs.bgcolor || /background|margin/.test(attribs.style ?? '');
        return {
          tagName: 'div',
          attribs: isPage ? { ...attribs, class: `mail-page ${attribs.class ?? ''}` } : attribs,
        };
      },
    },
  });
  const clean = eachStyle(sanitized, (css) => cleanSheet(css, picture));

  const hasOwnLook = /color|background|<style|<font|<img/i.test(clean);
  return { html: clean, hasRemoteImages, hasOwnLook, shown };
}

const onlyOf = (attribs: Record<string, string>, names: string[]) =>
  Object.fromEntries(Object.entries(attribs).filter(([name]) => names.includes(name)));

/** Cleaned HTML with another text in each of its style elements. Reads it once. */
function eachStyle(html: string, change: (css: string) => string): string {
  const changed: string[] = [];
  let at = 0;
  for (;;) {
    const open = html.indexOf('<style', at);
    const start = open < 0 ? -1 : html.indexOf('>', open) + 1;
    const end = start > 0 ? html.indexOf('</style>', start) : -1;
    if (end < 0) return changed.concat(html.slice(at)).join('');
    changed.push(html.slice(at, start), change(html.slice(start, end)));
    at = end;
  }
}

/** An address as a reader's browser would go to it: from where the mail says it stands, and as people write them by hand. */
function absolute(address: string, base: string | undefined): string {
  if (/^www\.[^/\s]{1,255}\.[a-z]{2,24}(?:[/?#:]|$)/i.test(address)) return `http://${address}`;
  if (address.startsWith('//')) return URL.parse(address, base ?? 'https://mail.invalid')?.href ?? address;
  if (!base || address.startsWith('#') || /^[a-z][a-z0-9+.-]{0,30}:/i.test(address)) return address;
  return URL.parse(address, base)?.href ?? address;
}

/** A link opens a page of its own, which learns nothing of this one. Addresses of nowhere, and of ours, are none. */
function link(href: string): Record<string, string> {
  if (/^#[\w.:-]+$/.test(href)) return { href, target: '_self' };
  const address = URL.parse(href.trim());
  if (!address || !['http:', 'https:', 'mailto:', 'tel:'].includes(address.protocol)) return {};
  return { href: address.href, target: '_blank', rel: 'noopener noreferrer nofollow' };
}
