import { isPart, type MessagePart } from '../fields/message-template.ts';

/** What stands for the parts of a message in an address or a body. */
export type SmsParts = Record<MessagePart, string> & {
  /** E.164, `+40721000111`. */
  to: string;
  /** The same without its plus. */
  toDigits: string;
  text: string;
  from: string;
  /** The same for every copy of one message: gateways that know it send one. */
  id: string;
  /** 0 where the text fits the GSM alphabet, 2 where it needs UCS-2 (GSM 03.38, TP-DCS). */
  coding: '0' | '2';
};

export type Escape = (value: string) => string;

/**
 * A template with its parts filled in, each escaped for where it stands. What is filled in is not looked at again:
 * a text that holds `{to}` says `{to}`. Other words in brackets stay as they are. Pure.
 */
export function fillIn(template: string, parts: SmsParts, escapePart: Escape): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    isPart(name) ? escapePart(parts[name].toWellFormed()) : whole,
  );
}

/** RFC 3986 2.1, and RFC 3986's reserved characters too, so that it also fits a form (a space is %20). */
export const escapeUrl: Escape = (value) =>
  encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The inside of a JSON string (RFC 8259 7); what it is written between is the template's. */
const escapeJson: Escape = (value) => JSON.stringify(value).slice(1, -1);

/** Text or attribute of XML 1.0; characters XML cannot hold are left out. */
const escapeXml: Escape = (value) =>
  value
    .replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replaceAll(/[&<>"'\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** How a body of this type is escaped; plain text is not. */
export function escapeFor(contentType: string): Escape {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return escapeJson;
  if (type === 'application/x-www-form-urlencoded') return escapeUrl;
  if (type === 'application/xml' || type === 'text/xml' || type.endsWith('+xml')) return escapeXml;
  return (value) => value;
}

/** What a body looks like where no Content-Type was given. */
export function typeOfBody(body: string): string {
  const begin = body.trimStart()[0];
  if (begin === '{' || begin === '[') return 'application/json';
  return begin === '<' ? 'text/xml; charset=utf-8' : 'application/x-www-form-urlencoded';
}
