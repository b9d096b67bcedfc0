import type { MimeNode } from '@zone-eu/mailsplit';
import libmime from 'libmime';
import libqp from 'libqp';
import { fromBase64 } from '../mime/base64.ts';
import { type Entity, entitiesOf } from '../mime/entities.ts';
import { words } from '../mime/headers.ts';
import { mendMail } from '../mime/mend.ts';
import { decodeUnlabelled } from '../mime/unlabelled.ts';
import { plainId } from './content-id.ts';
import { partName } from './part-name.ts';
import { signedBytes } from './signed-bytes.ts';
import { signedContent } from './signed-content.ts';
import { tnefMessage } from './tnef-message.ts';
import { uudecoded, uuencodedMessage } from './uuencoded.ts';

/** A part of a message, with the parts in it. */
export type Part = {
  /** Type and subtype in small letters. */
  type: string;
  parameters: Record<string, string>;
  /** 'attachment', 'inline' or what else was written; empty where nothing was. */
  disposition: string;
  fileName: string | undefined;
  contentId: string | undefined;
  location: string | undefined;
  /** Bytes as decoded from their transfer encoding; empty for what has parts. */
  content: () => Buffer;
  children: Part[];
  /** The message that is wrapped in it: one that is attached, one in an opaque signature, one of Outlook's, or a text with files in it. */
  inner: Part | undefined;
  /** Of a signed message: the bytes that its signature stands beside. */
  signed?: Buffer;
};

const deepestMessage = 20;
/** Of all messages in messages together: a message that holds little else than another is read once more for each. */
const mostWrappedBytes = 100 * 1024 * 1024;

/**
 * The tree of a message out of any bytes whatever. More parts or a larger head than any program makes: what was read
 * until there. May be slow: see limited-thread.ts.
 */
export async function readTree(given: Buffer): Promise<Part> {
  return treeOf(given, 0, { bytes: mostWrappedBytes });
}

async function treeOf(given: Buffer, depth: number, room: { bytes: number }): Promise<Part> {
  const raw = mendMail(given);
  const root = split(raw);
  if (root.type === 'multipart/signed') readSigned(root, raw);
  for (const part of partsOf(root)) part.children = partsWithin(part);
  if (depth < deepestMessage) {
    for (const part of partsOf(root)) {
      const wrapped = wrappedIn(part);
      room.bytes -= wrapped?.length ?? 0;
      if (wrapped && room.bytes >= 0) part.inner = await treeOf(wrapped, depth + 1, room);
    }
  }
  return root;
}

/** What is shown of a signed message is read from the very bytes that were signed. */
function readSigned(root: Part, raw: Buffer): void {
  const signed = signedBytes(raw, root.parameters.boundary ?? '');
  if (!signed || root.children.length === 0) return;
  root.signed = signed;
  root.children[0] = split(signed);
}

/** Parts of a container that names another boundary than the one that its text has, or none (mend.ts). */
function partsWithin(part: Part): Part[] {
  if (!part.type.startsWith('multipart/')) return [];
  return split(mendMail(Buffer.concat([Buffer.from(`Content-Type: ${part.type}\r\n\r\n`), part.content()])))
    .children;
}

function wrappedIn(part: Part): Buffer | null {
  if (/^message\/(?:rfc822|global|news)$/.test(part.type)) return part.content();
  // The first piece begins with the head of the whole (RFC 2046 5.2.2); the others are text (reading.ts).
  if (part.type === 'message/partial') return part.parameters.number === '1' ? part.content() : null;
  if (isOutlookFile(part)) return tnefMessage(part.content());
  if (part.type === 'text/plain' && part.disposition !== 'attachment')
    return uuencodedMessage(part.content(), `text/plain; charset="${part.parameters.charset ?? 'us-ascii'}"`);
  return isPkcs7(part) ? signedContent(part.content()) : null;
}

/** What Outlook wraps a whole message in, whatever a program on the way called it. Pure. */
export function isOutlookFile({ type, fileName }: Pick<Part, 'type' | 'fileName'>): boolean {
  if (/^application\/(?:vnd\.)?ms-tnef$/.test(type)) return true;
  return type === 'application/octet-stream' && /^win\.?mail\.dat$/i.test(fileName ?? '');
}

/** What S/MIME seals or signs a message in, also one whose type a server on the way forgot. */
export const isPkcs7 = ({ type, fileName }: Pick<Part, 'type' | 'fileName'>) =>
  /^application\/(?:x-)?pkcs7-mime$/.test(type) ||
  (type === 'application/octet-stream' && /^smime\.p7m$/i.test(fileName ?? ''));

function split(raw: Buffer): Part {
  const parts = new Map<Entity, Part>();
  let charset: string | undefined;
  for (const entity of entitiesOf(raw)) {
    const parent = entity.parent ? parts.get(entity.parent) : undefined;
    const part = toPart(entity, parent, charset);
    if (part.type.startsWith('text/')) charset ??= part.parameters.charset;
    parts.set(entity, part);
    parent?.children.push(part);
  }
  const [root = emptyPart] = parts.values();
  return root;
}

const empty = Buffer.alloc(0);

const emptyPart: Part = {
  type: 'text/plain',
  parameters: {},
  disposition: '',
  fileName: undefined,
  contentId: undefined,
  location: undefined,
  content: () => empty,
  children: [],
  inner: undefined,
};

function toPart({ node, pieces }: Entity, parent: Part | undefined, charset?: string): Part {
  const head = node.headers || undefined;
  let content: Buffer | undefined;
  // Parts of a digest are messages where they do not say what they are (RFC 2046 5.1.5).
  const isOfDigest = parent?.type === 'multipart/digest' && !head?.getFirst('content-type');
  const fileName = partName(node, charset);
  const part: Part = {
    // A type that is none means text (RFC 2045 5.2).
    type: isOfDigest ? 'message/rfc822' : typeIn(node.contentType, Boolean(fileName)) || 'text/plain',
    parameters: head ? libmime.parseHeaderValue(head.getFirst('content-type')).params : {},
    disposition: /^[^\s;]+/.exec(node.disposition || '')?.[0] ?? '',
    fileName,
    contentId: plainId(head?.getFirst('content-id') ?? '') || undefined,
    location: head?.getFirst('content-location').replace(/\s/g, '') || undefined,
    content: () => {
      // What stands between the parts of a container is nobody's; one without parts holds it.
      if (part.children.length > 0) return empty;
      const [first = textInHead(node), ...more] = pieces;
      const written = more.length > 0 ? Buffer.concat(pieces) : first;
      content ??= decoded(written, encodingIn(node.encoding || ''), part.type, Boolean(fileName));
      return content;
    },
    children: [],
    inner: undefined,
  };
  return part;
}

/** What stands behind the fields of a part that no empty line ends: its text. */
function textInHead({ headers, parentNode }: MimeNode): Buffer {
  const lines = (headers && parentNode && headers.lines) || [];
  const first = lines.findIndex(({ key }) => key === '');
  return first < 0
    ? empty
    : Buffer.from(
        lines
          .slice(first)
          .map(({ line }) => line)
          .join('\r\n'),
        'latin1',
      );
}

const known = /^(?:text|image|audio|video|application|font|model|chemical|multipart|message|x-[\w-]{1,60})$/;

/**
 * Type and subtype (RFC 2045 5.1), also where nothing parts them from what follows: `text/html charset=utf-8`. What has no name of a
 * file and is no type that there is means the text whose name is in it: `text/htm`, `plain/text`, `application/html`,
 * and `application/pgp` of before there was RFC 3156.
 */
function typeIn(written: string | false | undefined, isFile: boolean): string {
  const type = (written || '').replace(/^content-type:\s*/, '').replaceAll('\\', '/');
  const [whole = '', top = '', sub = ''] = /^([^\s/,;]*)\/([^\s/,;]*)(?=$|[\s,;])/.exec(type) ?? [];
  const isType = known.test(top) && sub !== '';
  if (isFile)
    return isType
      ? whole
      : /^(?:text|html)/.test(type)
        ? `text/${/^html/.test(type) ? 'html' : 'plain'}`
        : whole;
  if (/^(?:text\/(?:x-)?html?|(?:application|message|x-text)\/(?:x-)?html)$/.test(whole)) return 'text/html';
  if (/^(?:application\/(?:(?:x-)?(?:text|plain)|pgp)|x-text\/plain)$/.test(whole)) return 'text/plain';
  if (isType) return whole;
  return /^[^;]{0,40}htm/.test(type) ? 'text/html' : '';
}

/** An encoding by its name, without quotes, comments and semicolons (RFC 2045 6.1), also one that is written as people say it: `BASE-64`, `quoted_printable`. */
function encodingIn(written: string): string {
  const name = /^[\s"'<]*([a-z][\w -]{1,40})/.exec(words(written).toLowerCase())?.[1] ?? '';
  if (/^quoted|^qp\b/.test(name)) return 'quoted-printable';
  return /base[-_ ]?(?:64|46)/.test(name) ? 'base64' : (/[\w-]{1,40}/.exec(name)?.[0] ?? '');
}

function decoded(bytes: Buffer, encoding: string, type: string, isFile: boolean): Buffer {
  const isText = type.startsWith('text/');
  if (encoding === 'base64') {
    const { bytes: read, rest } = fromBase64(bytes);
    // A file is what was encoded; to a text belongs what stands behind it.
    if (read.length === 0 || rest.length === 0) return read.length === 0 ? rest : read;
    return isText ? Buffer.concat([read, Buffer.from('\n'), rest]) : read;
  }
  if (encoding === 'quoted-printable') return libqp.decode(bytes);
  if (/^(?:x-)?(?:uuencode|uue)$/.test(encoding)) return uudecoded(bytes) ?? bytes;
  const isPlain = isText && !isFile && /^(?:7bit|8bit|binary)?$/.test(encoding);
  return (isPlain && decodeUnlabelled(bytes)) || bytes;
}

/** Every part that has no parts itself, in the order of the message, with what is wrapped in it: a part is named by its place here. Pure. */
export function partsOf(part: Part): Part[] {
  if (part.children.length > 0) return part.children.flatMap(partsOf);
  return part.inner ? [part, ...partsOf(part.inner)] : [part];
}
