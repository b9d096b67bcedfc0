import { decodeText } from '../mime/charset.ts';
import { armouredLines, withoutArmour } from './armour.ts';
import type { Block } from './block.ts';
import { comparedId, namesOf } from './content-id.ts';
import { isDeliveryStatus, isDisposition, isFeedback, reportedRecipients } from './delivery-report.ts';
import { unenrich } from './enriched.ts';
import { unflow } from './flowed.ts';
import { showsNothing } from './html-words.ts';
import { isOutlookFile, isPkcs7, type Part, partsOf } from './mime-tree.ts';
import { previewKind } from './preview-kind.ts';
import { readRtf } from './read-rtf.ts';
import { wordsOf } from './search-words.ts';
import { withEndTags } from './self-closed.ts';
import { shallow } from './shallow.ts';
import { textOf } from './text-of.ts';

/** What a message is beside its text. */
export type Nature = 'encrypted_smime' | 'encrypted_openpgp';

export type Reading = {
  blocks: Block[];
  /** What a reader would open or keep: none for what only serves the text. */
  files: Part[];
  /** Detached signatures and reports for programs: kept with the message, opened by nobody. */
  proofs: Part[];
  /** Pictures that the HTML names. */
  pictures: Part[];
  natures: Set<Nature>;
};

/** Of each body so much is read: no reader reaches its end. */
export const mostBodyBytes = 2 * 1024 * 1024;

/** What a reader sees of a message's tree. Pure. */
export function readingOf(root: Part): Reading {
  const reading: Reading = { blocks: [], files: [], proofs: [], pictures: [], natures: new Set() };
  const named = namesIn(root);
  reading.blocks = walk(asText(root), reading, named);
  reading.files = withoutCopies(reading.files);
  return reading;
}

/** A whole message that is one text without a name is no file, whatever it says: a card, or what a machine tells another. */
function asText(root: Part): Part {
  if (root.children.length > 0 || root.fileName || root.inner) return root;
  if (root.type === 'text/rfc822-headers') return { ...root, disposition: '', type: 'text/plain' };
  if (root.type === 'text/x-amp-html') return { ...root, disposition: '', type: 'text/html' };
  const isForPrograms = cardTexts.test(root.type) || !root.type.startsWith('text/');
  if (!isForPrograms) return { ...root, disposition: '' };
  const isWords =
    previewKind(root) === 'text' ||
    (root.type === 'application/octet-stream' && hasOnlyWords(root.content()));
  return isWords ? { ...root, disposition: '', type: 'text/plain' } : root;
}

/** Whether its beginning holds nothing but what a text may hold. */
const hasOnlyWords = (bytes: Buffer) =>
  bytes.length > 0 &&
  bytes.subarray(0, 4096).every((byte) => byte >= 32 || (byte > 8 && byte < 14) || byte === 27);

/** A calendar often comes twice: as a form of the text, and once more as a file. */
function withoutCopies(files: Part[]): Part[] {
  const calendars = files.filter(({ type }) => isCalendarType(type));
  const isCopy = (part: Part) =>
    !part.fileName &&
    isCalendarType(part.type) &&
    calendars.some((one) => one !== part && one.fileName && wordsIn(one) === wordsIn(part));
  return calendars.length > 1 ? files.filter((part) => !isCopy(part)) : files;
}

const wordsIn = (part: Part) => part.content().toString('latin1').replace(/\s+/g, '');

const isCalendarType = (type: string) => /^(?:text\/(?:x-v)?calendar|application\/ics)$/.test(type);

function walk(part: Part, reading: Reading, named: ReadonlySet<string>): Block[] {
  if (part.children.length > 0) return walkMultipart(part, reading, named);
  if (isDetachedSignature(part)) {
    reading.proofs.push(part);
    return [];
  }
  // The report is told in words (delivery-report.ts).
  if (
    isDeliveryStatus(part) ||
    isDisposition(part) ||
    isFeedback(part) ||
    part.type === 'text/rfc822-headers'
  ) {
    reading.proofs.push(part);
    const block = isDeliveryStatus(part) && reportedRecipients(part).length === 0 ? textBlock(part) : null;
    return block ? [block] : [];
  }
  if (isReadable(part)) {
    if (part.fileName && part.disposition) reading.files.push(part);
    const block = textBlock(part);
    if (block?.kind === 'text' && /^\s*-----BEGIN PGP MESSAGE-----/.test(block.text))
      reading.natures.add('encrypted_openpgp');
    return block ? [block] : [];
  }
  if (isNamed(part, named)) {
    reading.pictures.push(part);
    return [];
  }
  // Also where a server on the way made another container of it.
  if (part.type === 'application/pgp-encrypted') reading.natures.add('encrypted_openpgp');
  // Nor what only a Mac needs of a file that stands beside it (RFC 1740).
  if (/^(?:text\/(?:x-amp-html|watch-html)|application\/(?:pgp-encrypted|applefile))$/.test(part.type))
    return [];
  if (part.inner && isPkcs7(part)) return walk(part.inner, reading, named);
  if (part.inner && isOutlookFile(part) && part.inner.children.length === 0) {
    reading.files.push(part);
    return [];
  }
  if (part.inner && (isOutlookFile(part) || part.type === 'text/plain'))
    return walk(part.inner, reading, named);
  if (isPkcs7(part) && !/certs-only/i.test(part.parameters['smime-type'] ?? ''))
    reading.natures.add('encrypted_smime');
  reading.files.push(part);
  if (part.inner) {
    // Its files are its own: who reads it opens it.
    const blocks = walk(part.inner, { ...reading, files: [] }, named);
    return [{ kind: 'message', part, blocks }];
  }
  return isPicture(part) && part.disposition !== 'attachment' ? [{ kind: 'picture', part }] : [];
}

function walkMultipart(part: Part, reading: Reading, named: ReadonlySet<string>): Block[] {
  const all = (parts: Part[]) => parts.flatMap((one) => walk(one, reading, named));
  if (part.type === 'multipart/alternative') return walkAlternative(part, reading, named);
  if (part.type === 'multipart/encrypted') reading.natures.add('encrypted_openpgp');
  if (part.children.some((one) => one.inner && isOutlookFile(one)))
    return withoutRepetition(part.children, (one) => walk(one, reading, named));
  if (part.type !== 'multipart/related') return all(part.children);
  // The text of a compound stands first where no other is named (RFC 2387 3.2).
  const start = part.parameters.start?.replace(/^<|>$/g, '');
  const root = part.children.find(({ contentId }) => start && contentId === start) ?? part.children[0];
  return [root, ...part.children.filter((one) => one !== root)].flatMap((one) =>
    one ? walk(one, reading, named) : [],
  );
}

/** Beside its file Outlook often writes the text once more: of two that say the same, the file's is shown. */
function withoutRepetition(parts: Part[], walkOne: (part: Part) => Block[]): Block[] {
  const walked = parts.map((part) => ({ blocks: walkOne(part), isFile: part.inner && isOutlookFile(part) }));
  const shown = walked.filter(({ isFile }) => isFile).flatMap(({ blocks }) => blocks);
  const words = new Set(wordsOf(textOf(shown)));
  const repeats = (block: Block) =>
    block.kind === 'text' && words.size > 0 && wordsOf(block.text).every((word) => words.has(word));
  return walked.flatMap(({ blocks, isFile }) => (isFile ? blocks : blocks.filter((one) => !repeats(one))));
}

function walkAlternative(part: Part, reading: Reading, named: ReadonlySet<string>): Block[] {
  // The last that can be shown is the richest (RFC 2046 5.1.4); HTML before other text, whatever their order.
  const shown =
    part.children.findLast((one) => partsOf(one).some(isHtml)) ??
    part.children.findLast((one) => partsOf(one).some(isReadable)) ??
    part.children.at(-1);
  const walked = shown ? walk(shown, reading, named) : [];
  const others = part.children.filter((one) => one !== shown);
  const plain = others.flatMap(partsOf).filter((one) => isReadable(one) && !isHtml(one) && !isData(one));
  reading.files.push(...others.flatMap(partsOf).filter(isWorthOpening));
  const texts = plain.flatMap((one) => textBlock(one) ?? []);
  if (texts.length === 0) return walked;
  // A page that a program left empty is no form of the text.
  if (walked.every((block) => block.kind === 'html' && showsNothing(block.html))) return texts;
  return [
    {
      kind: 'either',
      shown: walked,
      plain: texts.map((one) => (one.kind === 'text' ? one.text : '')).join('\n'),
    },
  ];
}

/** What a program has of a text, a reaction say, written as its own data (RFC 6839). */
const isData = ({ type }: Part) => /^text\/vnd\./.test(type) || /\+(?:json|xml)$/.test(type);

/** An alternative is the same again; what was attached among them, and an invitation, is not. */
function isWorthOpening(part: Part): boolean {
  return part.disposition === 'attachment' || /^text\/(?:x-v)?calendar$/.test(part.type);
}

const isHtml = ({ type, disposition }: Part) =>
  /^(?:text\/html|application\/xhtml\+xml)$/.test(type) && disposition !== 'attachment';

const fileTexts =
  /^text\/(?:calendar|x-vcalendar|x?-?vcard|x-vcard|directory|rtf|x-amp-html|watch-html|rfc822-headers)$/;

const cardTexts = /^text\/(?:x?-?vcard|x-vcard|directory)$/;

/** Whether a part is there to be read in its place. */
export function isReadable(part: Part): boolean {
  if (part.disposition === 'attachment' || part.inner) return false;
  if (isHtml(part) || isRtfText(part)) return true;
  // A container that holds nothing: what it says instead is text.
  if (part.type.startsWith('multipart/')) return true;
  if (/^message\/(?:partial|external-body)$/.test(part.type)) return true;
  return part.type.startsWith('text/') && !fileTexts.test(part.type);
}

/** A text written in RTF: one with a name is a file. */
const isRtfText = ({ type, fileName }: Part) => /^(?:text|application)\/rtf$/.test(type) && !fileName;

export const isDetachedSignature = ({ type }: Part) =>
  /^application\/(?:(?:x-)?pkcs7-signature|pgp-signature)$/.test(type);

export const isPicture = ({ type }: Part) =>
  /^image\/(?:png|jpe?g|pjpeg|gif|webp|avif|bmp|x-ms-bmp)$/.test(type);

function textBlock(part: Part): Block | null {
  const bytes = part.content().subarray(0, mostBodyBytes);
  if (isRtfText(part)) {
    const { isHtml, text } = readRtf(bytes);
    if (isHtml) return { kind: 'html', html: shallow(withEndTags(text)) };
    return text.trim() ? { kind: 'text', text } : null;
  }
  if (part.type === 'message/external-body') return { kind: 'text', text: placeElsewhere(part) };
  const text = decodeText(bytes, part.parameters.charset, isHtml(part)).replace(/^\ufeff/, '');
  if (isHtml(part) || isPage(part, text)) {
    const lines = armouredLines(text);
    if (lines === null) return { kind: 'html', html: shallow(withEndTags(text)) };
    return { kind: 'text', text: withoutArmour(lines).text };
  }
  const plain = withoutArmour(plainOf(part, text).replace(/\r\n?/g, '\n')).text;
  return plain.trim() ? { kind: 'text', text: plain } : null;
}

/** A page from its first line to its last, which a program sent as text. */
const isPage = ({ type, fileName }: Part, text: string) =>
  type === 'text/plain' &&
  !fileName &&
  /^\s{0,99}<(?:!doctype html|html)[\s>]/i.test(text) &&
  /<\/(?:html|body)>/i.test(text.slice(-200));

/** Where a file is that was not sent along (RFC 2046 5.2.3). */
function placeElsewhere({ parameters }: Part): string {
  const { url, site, directory, name } = parameters;
  const place = [site, directory, name].filter(Boolean).join('/');
  return (url ?? (site && /ftp/i.test(parameters['access-type'] ?? '') ? `ftp://${place}` : place)).slice(
    0,
    2000,
  );
}

function plainOf({ type, parameters }: Part, text: string): string {
  if (type === 'text/enriched' || type === 'text/richtext') return unenrich(text);
  if (type === 'text/plain' && /^flowed$/i.test(parameters.format ?? ''))
    return unflow(text, /^yes$/i.test(parameters.delsp ?? ''));
  return text;
}

/** What the HTML of a message names as its pictures: content ids and places. */
function namesIn(root: Part): Set<string> {
  const found = new Set<string>();
  for (const part of partsOf(root).filter(isHtml)) {
    const html = part.content().subarray(0, mostBodyBytes).toString('latin1');
    for (const [, name = ''] of html.matchAll(/cid:(<?(?:[^"'\s<>)&]|&amp;){1,300})/gi))
      found.add(comparedId(name));
    for (const [, name = ''] of html.matchAll(/(?:src|background)=["']?([^"'\s>]{1,1000})/gi))
      found.add(name);
  }
  return found;
}

const isNamed = (part: Part, named: ReadonlySet<string>): boolean =>
  namesOf(part).some((name) => named.has(name));
