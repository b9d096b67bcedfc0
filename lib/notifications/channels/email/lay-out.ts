import { grounds, ownPalette, type Palette } from '../../../appearance/palette.ts';
import { languageTag, letterFrame } from '../../../words/language.ts';
import type { RenderedMessage } from '../../message.ts';

/** One piece of a message, said once and laid out twice: as text and as HTML, where a link is a button that ends its line. */
export type Part =
  | { paragraph: string }
  | { facts: [name: string, value: string][] }
  | { quote: { label: string; text: string } }
  | { link: { before: string; text: string; after: string; url: string; label: string } };

export type Layout = {
  subject: string;
  title: string;
  organisation: string;
  support: string;
  body: Part[];
};

/** How a mail looks: the organisation's colour, and how large its logo is, which stands in the mail itself (`logoId`). */
export type MailLook = { palette: Palette; logo: { width: number; height: number } | null };
export const plainLook: MailLook = { palette: ownPalette, logo: null };

/** Content-ID of the logo (RFC 2392), where a mail carries it. */
export const logoId = 'logo@rekey';

/** The two parts of a message from one list of its pieces, so that neither can say what the other does not. */
export function layOut(layout: Layout, look: MailLook): RenderedMessage {
  const footer = [
    letterFrame.runBy(layout.organisation),
    ...(layout.support ? [letterFrame.questions(layout.support)] : []),
    letterFrame.automatic,
  ];
  return {
    subject: layout.subject,
    text: `${[layout.title, ...layout.body.map(asText), `-- \n${footer.map((line) => wrap(line)).join('\n')}`].join('\n\n')}\n`,
    html: asDocument(layout, footer, look),
  };
}

function asText(part: Part): string {
  if ('paragraph' in part) return wrap(part.paragraph);
  if ('facts' in part) {
    const width = Math.max(...part.facts.map(([name]) => name.length)) + 2;
    return part.facts.map(([name, value]) => `${`${name}:`.padEnd(width)} ${value}`).join('\n');
  }
  if ('quote' in part) return `${part.quote.label}:\n${wrap(part.quote.text, '> ')}`;
  const { before, text, after, url, label } = part.link;
  // The address stands alone on its line, from its first column: nothing to cut off or to join to it.
  return `${wrap(`${before}${text}${after}`)}\n\n${label}:\n\n${url}`;
}

/** Lines of at most 72 characters; a word that is longer keeps its line to itself. */
function wrap(text: string, prefix = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && prefix.length + line.length + 1 + word.length > 72) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].map((each) => prefix + each).join('\n');
}

const font = `font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;
const mono = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace';

// Inline styles are what every mail program keeps; the style element is for those that know dark surfaces.
const darkStyle = ({ dark }: Palette) => `@media (prefers-color-scheme: dark) {
.page { background: #0e1013 !important; } .card { background: #16191e !important; border-color: #2a2f37 !important; }
.text { color: #e9ebef !important; } .muted { color: #9aa2b1 !important; }
.button { background: ${dark.accent} !important; color: ${grounds.dark['on-accent']} !important; }
.quote { background: #20242b !important; color: #e9ebef !important; } }`;

// For the line below the subject in a list of mails, where the title would only say the subject again.
const hidden =
  'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all';

function preheaderOf({ body: [first] }: Layout): string {
  if (!first) return '';
  if ('paragraph' in first) return first.paragraph;
  if ('link' in first) return `${first.link.before}${first.link.text}${first.link.after}`;
  return 'facts' in first
    ? first.facts.map(([name, value]) => `${name}: ${value}`).join(', ')
    : first.quote.text;
}

function asDocument(layout: Layout, footer: string[], { palette, logo }: MailLook): string {
  return `<!doctype html>
<html lang="${languageTag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(layout.subject)}</title>
<style>${darkStyle(palette)}</style>
</head>
<body class="page" style="margin:0;padding:24px 12px;background:#f7f7f8">
<div style="${hidden}">${escapeHtml(preheaderOf(layout))}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse"><tr><td align="center">
<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;border-collapse:separate">
<tr><td class="text" style="${font};padding:0 4px 12px;font-size:14px;font-weight:600;color:#16181d">${logo ? asPicture(logo) : ''}${escapeHtml(layout.organisation)}</td></tr>
<tr><td class="card" style="${font};background:#ffffff;border:1px solid #e4e5e9;border-radius:14px;padding:24px 20px">
<h1 class="text" style="margin:0 0 16px;font-size:20px;line-height:1.3;color:#16181d">${escapeHtml(layout.title)}</h1>
${layout.body.map((part) => asHtml(part, palette)).join('\n')}
</td></tr>
<tr><td class="muted" style="${font};padding:16px 4px 0;font-size:13px;line-height:1.5;color:#5c6370">${footer.map(escapeHtml).join('<br>')}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

/** 32 px high, or 200 wide; the name stands beside it in words. Outlook goes by the attributes, others by the style. */
function asPicture({ width, height }: { width: number; height: number }): string {
  const shrink = Math.min(32 / height, 200 / width);
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * shrink)));
  return `<img src="cid:${logoId}" width="${wide}" height="${high}" alt="" style="width:${wide}px;height:${high}px;vertical-align:middle;margin-right:10px;border:0">`;
}

const paragraphStyle = 'margin:0 0 16px;font-size:15px;line-height:1.5;color:#16181d';

function asHtml(part: Part, { light }: Palette): string {
  if ('paragraph' in part) {
    return `<p class="text" style="${paragraphStyle}">${escapeHtml(part.paragraph)}</p>`;
  }
  if ('facts' in part) {
    const rows = part.facts.map(
      ([name, value]) =>
        `<tr><td class="text" style="padding:4px 0;font-size:15px;line-height:1.35;font-weight:600;color:#16181d;word-break:break-word">` +
        `<span class="muted" style="font-size:13px;font-weight:400;color:#5c6370">${escapeHtml(name)}</span><br>${escapeHtml(value)}</td></tr>`,
    );
    const table = `<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse">${rows.join('')}</table>`;
    return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;border-collapse:separate"><tr><td class="quote" style="padding:8px 14px;border-radius:10px;background:#eff0f3">${table}</td></tr></table>`;
  }
  if ('quote' in part) {
    return `<p class="muted" style="margin:0 0 4px;font-size:13px;color:#5c6370">${escapeHtml(part.quote.label)}:</p>
<p class="quote" style="margin:0 0 16px;padding:8px 12px;border-radius:8px;background:#eff0f3;color:#16181d;${mono};font-size:13px;line-height:1.5;word-break:break-word">${escapeHtml(part.quote.text)}</p>`;
  }
  const { before, text, after, url, label } = part.link;
  const [, words = after, rest = ''] = /^([^.]*\.) (.+)$/s.exec(after) ?? [];
  // A full stop alone looks lost behind a button.
  const end = words === '.' ? '' : words;
  const button = `display:inline-block;margin:8px 0;padding:11px 22px;border-radius:10px;background:${light.accent};color:${grounds.light['on-accent']};font-size:16px;font-weight:600;text-decoration:none`;
  return `<p class="text" style="${paragraphStyle}">${escapeHtml(before)}<br><a class="button" href="${escapeHtml(url)}" style="${button}">${escapeHtml(text)}</a>${escapeHtml(end)}${rest && `<br>${escapeHtml(rest)}`}</p>
<p class="muted" style="margin:0 0 4px;font-size:13px;color:#5c6370">${escapeHtml(label)}:</p>
<p class="text" style="margin:0 0 16px;font-size:13px;line-height:1.5;color:#16181d;word-break:break-all;${mono}">${escapeHtml(url)}</p>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}
