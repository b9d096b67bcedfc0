import { type HeadField, headFields, words } from '../mime/headers.ts';
import { withoutInvisible } from './invisible.ts';

/** How a message says it can be unsubscribed from (RFC 2369, RFC 8058). */
export type Unsubscribe = {
  /** Where one press is enough: asked by POST. null where the message may not be believed so far. */
  press: string | null;
  /** Whether the reader's own mail server found the request to be its sender's (RFC 8058 4). */
  isVouchedFor: boolean;
  /** A page of the sender's. */
  page: string | null;
  /** A message that asks for it. */
  mail: { to: string; subject: string; text: string } | null;
};

const longestAddress = 2_000;

/** What a message offers; null where it offers nothing. Pure. */
export function readUnsubscribe(raw: Buffer): Unsubscribe | null {
  const fields = headFields(raw);
  const fieldOf = (wanted: string) => fields.find(({ name }) => name === wanted)?.value ?? '';
  // Programs encode what is long, though it holds no text (RFC 2047 5).
  const offered = addressesIn(words(fieldOf('list-unsubscribe')));
  const page = offered.find(isWeb) ?? null;
  const mail = offered.map(mailOf).find((one) => one !== null) ?? null;
  if (!page && !mail) return null;
  const secure = offered.find((address) => /^https:/i.test(address)) ?? null;
  // RFC 8058 3.1: this very value.
  const isOnePress = /^\s*List-Unsubscribe=One-Click\s*$/i.test(fieldOf('list-unsubscribe-post'));
  const vouched = isOnePress && secure ? vouching(fields) : 'against';
  return {
    press: vouched === 'against' ? null : secure,
    isVouchedFor: vouched === 'for',
    page,
    mail,
  };
}

/** `<https://…>, <mailto:…>`: in angle brackets, folded anywhere (RFC 2369 2). Some programs forget the brackets. */
function addressesIn(value: string): string[] {
  const bracketed = value
    .split('<')
    .slice(1, 11)
    .map((piece) => piece.slice(0, Math.max(0, piece.indexOf('>'))));
  const bare = () =>
    value
      .split(/,(?=\s*(?:https?|mailto):)/i)
      .slice(0, 10)
      .filter((address) => !/\S\s+\S/.test(address));
  return (value.includes('<') ? bracketed : bare())
    .map((address) => address.replace(/\s+/g, ''))
    .filter((address) => address.length <= longestAddress);
}

function isWeb(address: string): boolean {
  const url = /^https?:/i.test(address) ? URL.parse(address) : null;
  return url !== null && !url.username && !url.password;
}

function mailOf(address: string): Unsubscribe['mail'] {
  const [, to = '', query = ''] = /^mailto:([^?]{3,320})(?:\?(.*))?$/i.exec(address) ?? [];
  const asked = plain(decoded(to), 320);
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(asked)) return null;
  const fields = new Map(
    query.split('&').map((part) => [part.split('=', 1)[0]?.toLowerCase(), part.slice(part.indexOf('=') + 1)]),
  );
  return {
    to: asked,
    subject: plain(decoded(fields.get('subject') ?? ''), 300) || 'unsubscribe',
    text: plain(decoded(fields.get('body') ?? ''), 1_000),
  };
}

// RFC 6068: a plus sign stands for itself.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const plain = (text: string, most: number) =>
  withoutInvisible(text).replace(/\s+/g, ' ').trim().slice(0, most).toWellFormed();

/**
 * RFC 8058 4: both fields must be covered by a DKIM signature that is right. Whether it is right is what the receiving
 * server found (RFC 8601), whose results stand above any that came along: the first says who that is. Where no server
 * says anything of signatures, nobody has looked.
 */
function vouching(fields: HeadField[]): 'for' | 'nobody' | 'against' {
  const results = fields.filter(({ name }) => name === 'authentication-results').map(({ value }) => value);
  const [server] = results.map(serverOf);
  const told = results.filter((value) => serverOf(value) === server).flatMap(signaturesIn);
  if (told.length === 0) return 'nobody';
  const covering = fields
    .filter(({ name }) => name === 'dkim-signature')
    .map(({ value }) => tagsOf(value))
    .filter(covers);
  const isRight = told.some(
    ({ result, domain }) =>
      result === 'pass' && covering.some((tags) => !domain || tags.get('d')?.toLowerCase() === domain),
  );
  return isRight ? 'for' : 'against';
}

const serverOf = (result: string) =>
  result.slice(0, 300).split(';', 1)[0]?.trim().split(/\s/, 1)[0]?.toLowerCase();

function signaturesIn(result: string): { result: string; domain: string }[] {
  return result
    .split(';')
    .slice(1, 40)
    .flatMap((part) => {
      const words = part.slice(0, 2_000).trim().toLowerCase().split(/\s+/);
      const verdict = words[0]?.startsWith('dkim=') ? words[0].slice('dkim='.length) : '';
      const identity = words.find((word) => /^header\.[di]=/.test(word))?.slice('header.d='.length) ?? '';
      const domain = identity.slice(identity.indexOf('@') + 1);
      return verdict ? [{ result: verdict, domain }] : [];
    });
}

const tagsOf = (value: string) =>
  new Map(
    value
      .split(';')
      .map((tag) => [
        tag.split('=', 1)[0]?.trim() ?? '',
        tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, ''),
      ]),
  );

function covers(tags: Map<string, string>): boolean {
  const signed = new Set(tags.get('h')?.toLowerCase().split(':'));
  return signed.has('list-unsubscribe') && signed.has('list-unsubscribe-post');
}
