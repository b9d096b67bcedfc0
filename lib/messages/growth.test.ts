import fs from 'node:fs';
import path from 'node:path';
import ICAL from 'ical.js';
import { afterAll, expect, test } from 'vitest';
import { fromBase64 } from '../mime/base64.ts';
import { decodeText } from '../mime/charset.ts';
import { readDate } from '../mime/date.ts';
import { decodeWords } from '../mime/encoded-words.ts';
import { entitiesOf } from '../mime/entities.ts';
import { guessBesideWestern, guessCharset } from '../mime/guess-charset.ts';
import {
  headFields,
  lineToText,
  readHeaders,
  readThreadHeaders,
  tracedDate,
  words,
} from '../mime/headers.ts';
import { decodeIso2022 } from '../mime/iso-2022.ts';
import { decodeJohab } from '../mime/johab.ts';
import { likelyPages } from '../mime/likely-pages.ts';
import { withoutLongFields } from '../mime/long-head.ts';
import { mendMail } from '../mime/mend.ts';
import { mendWords, withoutSigns } from '../mime/mend-words.ts';
import { decodeOldTable } from '../mime/old-tables.ts';
import { decodeSevenBit } from '../mime/seven-bit.ts';
import { decodeUnlabelled } from '../mime/unlabelled.ts';
import { inReadingOrder } from '../mime/visual-hebrew.ts';
import { remotePicture } from '../pictures/remote-address.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { keptRtf, tnefFile } from '../testing/tnef.ts';
import { isAllowedFunction, isAllowedProperty, isAllowedRule } from './allowed-css.ts';
import { armouredLines, withoutArmour, withoutSealed } from './armour.ts';
import { attachmentName } from './attachment-name.ts';
import { announcesBinhex, readBinhex } from './binhex.ts';
import { ianaZone, readTime, timeOf, tzidOf } from './calendar-time.ts';
import { checkSignature } from './check-signature.ts';
import { cleanSheet, cleanStyle } from './clean-css.ts';
import { cleanHtml } from './clean-html.ts';
import { comparedId, namesOf, plainId } from './content-id.ts';
import {
  isDeliveryStatus,
  isDisposition,
  isFeedback,
  readReport,
  reportedRecipients,
} from './delivery-report.ts';
import { unenrich } from './enriched.ts';
import { asDownload, fileName } from './file-name.ts';
import { unflow } from './flowed.ts';
import { foundLine, foundPieces } from './found-text.ts';
import { htmlWords, showsNothing, withoutUnread } from './html-words.ts';
import { indexWords } from './index-words.ts';
import { withoutInvisible } from './invisible.ts';
import { type Invitation, invitationText, isCalendar, personWords, readInvitation } from './invitation.ts';
import { replyCalendar } from './invitation-reply.ts';
import { linkText } from './link-text.ts';
import { orderedMark } from './list-mark.ts';
import { mendCalendar, withoutOffsets, withoutQuotedPrintable } from './mend-calendar.ts';
import { isOutlookFile, isPkcs7, type Part, partsOf, readTree } from './mime-tree.ts';
import { openMessage, openTree } from './open.ts';
import { parseBody } from './parse-body.ts';
import { partName } from './part-name.ts';
import { readPlace } from './part-place.ts';
import { pictureType } from './picture-type.ts';
import { openPart } from './preview.ts';
import { isPdf, previewKind } from './preview-kind.ts';
import { readRtf } from './read-rtf.ts';
import { readable } from './readable.ts';
import { isDetachedSignature, isPicture, isReadable, readingOf } from './reading.ts';
import { framePage, readingPage } from './reading-page.ts';
import { newPlaceholder, withoutPictures, withPictures } from './remote-picture.ts';
import { repetitionWords } from './repetition.ts';
import { returnedRecipients } from './returned-mail.ts';
import { foldWords, readQuestion, shortPairs, wordsOf } from './search-words.ts';
import { withEndTags } from './self-closed.ts';
import { shallow } from './shallow.ts';
import { canonicalLines, signedBytes } from './signed-bytes.ts';
import { signedContent } from './signed-content.ts';
import { statusOf, statusWords } from './status-words.ts';
import { TextLayout } from './text-layout.ts';
import { searchedText, textOf, withoutAddresses } from './text-of.ts';
import { readTnef, type Tnef } from './tnef.ts';
import { tnefCalendar } from './tnef-calendar.ts';
import { tnefMessage } from './tnef-message.ts';
import { unpackRtf } from './unpack-rtf.ts';
import { readUnsubscribe } from './unsubscribe.ts';
import { uudecoded, uuencodedMessage } from './uuencoded.ts';
import { readYenc, yencName } from './yenc.ts';
import { uniqueNames, zipOf } from './zip.ts';

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');

// Whoever knows an address can send text. Twice as much of it may take twice as long, not four times.

const placeholder = newPlaceholder();
const sought = [{ word: 'zebra', isBegun: true }];
const mail = (type: string, text: string) => Buffer.from(`Content-Type: ${type}\r\n\r\n${text}`);
const head = (text: string) =>
  Buffer.from(`Subject: ${text}\r\nFrom: ${text}\r\nTo: ${text}\r\nDate: ${text}`);

const namedPart = (type: string): Part => ({
  ...{ type, parameters: {}, disposition: '', fileName: type, contentId: type, location: type, children: [] },
  ...{ content: () => Buffer.from(type), inner: undefined },
});

const noInvitation: Invitation = {
  ...{ kind: 'told', uid: '', recurrence: '', sequence: 0, stampedAt: null, title: '', where: '', notes: '' },
  ...{ organizer: null, attendees: [], start: null, end: null, ownTime: '', zone: '', overAt: null },
  ...{ repeats: '', others: [], asked: { zones: [], event: [] } },
};
const meetingOf = (text: string): Tnef => ({
  ...{ messageClass: 'IPM.Schedule.Meeting.Request', body: text, recipients: [], attachments: [] },
  properties: new Map<string, string | Date>([
    ['0x0037', text],
    ['0x0060', new Date(0)],
    ['0x0042', text],
    ['0x5d02', `${text}@x.example`],
  ]),
});
const calendarTime = (tzid: string) => {
  const property = new ICAL.Property(['dtstart', { tzid }, 'date-time', '2026-12-03T14:00:00']);
  return property;
};

/** Every exported function that reads what a stranger wrote. */
const readers: Record<string, (text: string) => unknown> = {
  attachmentName: (text) =>
    attachmentName({
      fileName: undefined,
      type: 'message/rfc822',
      content: () => Buffer.from(`Subject: ${text}`),
    }),
  cleanSheet: (text) => cleanSheet(text, () => 'x'),
  cleanStyle: (text) => cleanStyle(text, () => 'x'),
  isAllowedFunction,
  isAllowedProperty,
  isAllowedRule,
  cleanHtml: (text) => cleanHtml(text, new Map(), placeholder),
  fileName,
  asDownload,
  foundPieces: (text) => foundPieces(text, sought),
  foundLine: (text) => foundLine(text, sought),
  framePage: (text) => framePage(text, true),
  readHeaders: (text) => readHeaders(head(text)),
  tracedDate: (text) => tracedDate(Buffer.from(`Received: ${text}; ${text}\r\n\r\n`)),
  withoutOffsets: (text) => withoutOffsets(`DTSTART:${text}`),
  readThreadHeaders: (text) => readThreadHeaders(head(text)),
  linkText,
  openMessage: (text) => openMessage(mail('text/html', text), signer, now),
  openTree: async (text) => {
    const root = await readTree(mail('text/html', text));
    return openTree(root, mail('text/html', text), partsOf(root), signer, now);
  },
  openPart: (text) =>
    openPart(mail('message/rfc822', `Content-Type: text/html\r\n\r\n${text}`), 0, signer, now),
  previewKind: (text) => previewKind(namedPart(text)),
  isPdf: (text) => isPdf(Buffer.from(text)),
  readPlace,
  zipOf: (text) => {
    const file = { name: text, type: text, parameters: {}, bytes: new Uint8Array(Buffer.from(text)) };
    const zip = zipOf([file, file], new Date(0), new AbortController().signal);
    return new Response(zip).arrayBuffer();
  },
  uniqueNames: (text) => uniqueNames([text, text]),
  parseBody: (text) => parseBody(mail('text/html', text)),
  readable: (text) => readable(text, 300_000),
  remotePicture: (text) => remotePicture(`https://a.example/${text}`),
  withPictures: (text) => withPictures(text, placeholder, signer),
  withoutPictures: (text) => withoutPictures(text, placeholder),
  foldWords,
  indexWords: (text) => indexWords({ subject: text, fromName: text, fromAddress: text }, text),
  readQuestion,
  wordsOf,
  shortPairs: (text) => shortPairs(text.split(' ')),
  textOf: (text) => textOf([{ kind: 'html', html: text }]),
  searchedText: (text) =>
    searchedText([{ kind: 'either', shown: [{ kind: 'html', html: text }], plain: text }]),
  entitiesOf: (text) => entitiesOf(mail('multipart/mixed; boundary=b', `--b\r\n\r\n${text}\n--${text}`)),
  readTree: (text) => readTree(Buffer.from(text)),
  partsOf: async (text) => partsOf(await readTree(Buffer.from(text))),
  readingOf: async (text) => readingOf(await readTree(mail('text/html', text))),
  partName: (text) => {
    const written = text.replace(/[\r\n]/g, ' ');
    const heads = ['="', '*=', '='].map(
      (sign) =>
        `Content-Disposition: attachment; filename${sign}${written}\r\nContent-Description: ${written}\r\n\r\n`,
    );
    return heads.map((head) => entitiesOf(Buffer.from(head)).map(({ node }) => partName(node)));
  },
  isPkcs7: (text) => isPkcs7(namedPart(text)),
  isDetachedSignature: (text) => isDetachedSignature(namedPart(text)),
  signedBytes: (text) => signedBytes(Buffer.from(`\n\n--b\n${text}\n--b\n`), text.slice(0, 70)),
  canonicalLines: (text) => canonicalLines(Buffer.from(text)),
  checkSignature: async (text) => {
    const signed = `Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n${text}\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n\r\n${text}`;
    return checkSignature(await readTree(Buffer.from(signed)), text, { now, roots: [] });
  },
  isReadable: (text) => isReadable({ ...namedPart(text), disposition: text }),
  isPicture: (text) => isPicture(namedPart(text)),
  readingPage: async (text) =>
    readingPage(readingOf(await readTree(mail('multipart/mixed; boundary=b', text))), signer),
  signedContent: (text) => signedContent(Buffer.from(text)),
  pictureType: (text) => pictureType(Buffer.from(text)),
  decodeText: (text) => decodeText(Buffer.from(text), undefined, true),
  decodeWords,
  guessCharset: (text) => guessCharset(Buffer.from(text)),
  guessBesideWestern: (text) => guessBesideWestern(Buffer.from(text)),
  decodeSevenBit: (text) => ['hz', 'iso-2022-kr'].map((one) => decodeSevenBit(Buffer.from(text), one)),
  decodeIso2022: (text) => decodeIso2022(Buffer.from(text)),
  decodeJohab: (text) => decodeJohab(Buffer.from(text)),
  decodeOldTable: (text) => ['cp1141', 'din_66003'].map((one) => decodeOldTable(Buffer.from(text), one)),
  likelyPages: (text) => likelyPages(Buffer.from(text)),
  mendMail: (text) =>
    [text, `Content-Type: multipart/mixed;${text}\r\n\r\n--${text}`].map((one) => mendMail(Buffer.from(one))),
  uuencodedMessage: (text) =>
    ['begin 644 a', '=ybegin name=a', '(This file must be converted with BinHex'].map((begin) =>
      uuencodedMessage(Buffer.from(`${begin}\n${text}\nend\n`), 'text/plain'),
    ),
  htmlWords,
  orderedMark: (text) => orderedMark({ start: text, type: text })(),
  TextLayout: (text) => {
    const layout = new TextLayout();
    layout.inBlock({ leading: 1, trailing: 1 }, () => layout.addText(text));
    layout.mayBreak();
    layout.addNote(text);
    return layout.text();
  },
  withoutUnread,
  withoutSealed: (text) => withoutSealed(`-----BEGIN PGP MESSAGE-----\n${text}`),
  armouredLines: (text) => armouredLines(`-----BEGIN PGP SIGNED MESSAGE-----${text}`),
  withoutArmour: (text) => withoutArmour(`-----BEGIN PGP SIGNED MESSAGE-----\n\n${text}`),
  isCalendar: (text) => isCalendar(namedPart(text)),
  headFields: (text) => headFields(head(text)),
  readReport: async (text) => {
    const raw = mail(
      'message/delivery-status',
      `Final-Recipient: rfc822; ${text}\r\nDiagnostic-Code: smtp; ${text}`,
    );
    return readReport(raw, await readTree(raw));
  },
  reportedRecipients: (text) => reportedRecipients(namedPart(`Action: failed\r\n${text}`)),
  isDeliveryStatus: (text) => isDeliveryStatus(namedPart(text)),
  isDisposition: (text) => isDisposition(namedPart(text)),
  isFeedback: (text) => isFeedback(namedPart(text)),
  returnedRecipients: (text) =>
    [text, ''].map((failed) =>
      returnedRecipients(
        [
          { name: 'from', value: `mailer-daemon ${text}` },
          { name: 'subject', value: text },
          { name: 'x-failed-recipients', value: failed },
        ],
        `delivery failed\n${text}`,
        [text],
      ),
    ),
  statusOf: (text) => statusOf(text, text),
  statusWords,
  readUnsubscribe: (text) =>
    readUnsubscribe(
      Buffer.from(
        ['List-Unsubscribe: <https://a.example/>, <mailto:', 'Authentication-Results: ', 'DKIM-Signature: h=']
          .map((name) => `${name}${text}`)
          .concat('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
          .join('\r\n'),
      ),
    ),
  isOutlookFile: (text) => isOutlookFile({ type: text, fileName: text }),
  readTnef: (text) => readTnef(Buffer.from(`\x78\x9f\x3e\x22ab${text}`, 'latin1')),
  tnefMessage: (text) =>
    tnefMessage(
      tnefFile({
        body: text,
        properties: [
          { id: 0x0037, value: text },
          { id: 0x1009, value: keptRtf(text) },
        ],
        attachments: [{ title: text, data: Buffer.from(text), properties: [{ id: 0x3712, value: text }] }],
      }),
    ),
  tnefCalendar: (text) => tnefCalendar(meetingOf(text)),
  unpackRtf: (text) => unpackRtf(Buffer.from(`aaaaaa\x10\0LZFu0000${text}`, 'latin1')),
  readRtf: (text) => readRtf(Buffer.from(`{\\rtf1\\fromhtml1 ${text}`)),
  readTime: (text) => readTime(calendarTime(text)),
  timeOf: (text) => timeOf(ICAL.Time.fromJSDate(new Date(0)), text),
  tzidOf: (text) => tzidOf(calendarTime(text)),
  ianaZone,
  repetitionWords: (text) =>
    repetitionWords(new ICAL.Recur({ freq: 'WEEKLY', byday: Array(400).fill(text.slice(0, 50)) } as never)),
  personWords: (text) => personWords({ name: text, address: text }),
  replyCalendar: (text) =>
    replyCalendar({ zones: [text], event: [text] }, { name: text, address: text }, 'accepted', new Date(0)),
  readInvitation: (text) => readInvitation(namedPart(`BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:${text}`)),
  invitationText: (text) => invitationText({ ...noInvitation, title: text }),
  shallow,
  withoutQuotedPrintable: (text) => withoutQuotedPrintable(`SUMMARY;ENCODING=QUOTED-PRINTABLE:${text}`),
  yencName,
  announcesBinhex,
  readBinhex: (text) => readBinhex([':', ...text.split('\n'), ':'], 0),
  readYenc: (text) => readYenc([text, ...text.split('\n'), '=yend '], 0),
  mendCalendar: (text) => mendCalendar(`BEGIN:VCALENDAR\r\n${text}`),
  withEndTags,
  showsNothing,
  mendWords,
  withoutSigns,
  namesOf: (text) => namesOf(namedPart(text)),
  readDate,
  inReadingOrder,
  withoutLongFields: (text) => withoutLongFields(Buffer.from(`${text.repeat(10)}\r\n\r\n`)),
  decodeUnlabelled: (text) => decodeUnlabelled(Buffer.from(text)),
  uudecoded: (text) => uudecoded(Buffer.from(`begin 644 a.txt\n${text}\nend\n`)),
  plainId,
  comparedId,
  fromBase64: (text) => fromBase64(Buffer.from(text)),
  words,
  lineToText: (text) => lineToText(text, undefined),
  unflow: (text) => unflow(text, true),
  unenrich,
  withoutInvisible,
  withoutAddresses,
};

// These read rows, run threads, or are run by one over functions that are tried here.
const noReaders =
  /^(?:array-literal|delete-gone|discarded|drop-messages|flags|folder-facts|found-lines|found-thread|gone|gone-rule|insert-messages|missing|limited-thread|list|list-folders|list-newest|meeting-row|newest|open-in-thread|open-thread|parse|parse-bodies|parse-thread|attachment-thread|read-apart|reader-main|reader-protocol|read-attachment|raw-bytes|read-message|read-original|read-stored-before|recognise-renamed|retention|row|search|serve-thread|settle-moved|store|store-parsed|store-together|thread-pool)\.ts$/;
/** These stand in another folder. */
const elsewhere = new Set(['remotePicture']);
const notReading = new Set([
  ...['isAscii', 'trustAt', 'accountWord', 'newPlaceholder', 'dayWords', 'spanWords', 'codepageName', 'tag'],
]);

const units = [
  ...['\x1b$(D', '\x1b.A\x1bN', '\x0ea', '@x.example: '],
  ...[
    'url(',
    'url("',
    'waiting:',
    'url(waiting:',
    'src="',
    ' src="',
    `${placeholder}a`,
    '@import ',
    '/*',
    '@',
  ],
  ...[
    'https://',
    'https://a',
    'a@',
    'a.',
    '.',
    ')',
    '(',
    '()',
    '[',
    '](',
    '[cid:',
    ' [https:',
    ' [',
    '{',
    '}',
  ],
  ...[
    '<',
    '<a',
    '<a ',
    '<a href="',
    '<!--',
    '<style>',
    '<table><tr><td>',
    '<div>',
    '<svg><g>',
    '<p>',
    '<br>',
    '</a>',
    '>',
  ],
  ...[
    '&',
    '&#',
    '&amp;',
    '&#x41;',
    '"',
    "'",
    '\\',
    '/',
    '//',
    ':',
    ';',
    ',',
    '=',
    '=?',
    '=?utf-8?Q?a?= ',
    '?=',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    ' \n',
    '\n\n',
    '\r',
    '\r\n',
    '\r\n ',
    '\u200b',
    '\u00a0',
    '\u202e',
    '\u0301',
    'e\u0301',
  ],
  ...['-', '_', '0', '1:1', 'a', 'a ', 'á', '中', 'ß ', '\ud800', '😀', '"<(,', '--b\r\n', 'a:', '> ', '>> '],
];
const frames: [before: string, after: string][] = [
  ['', ''],
  ['https://a', '!'],
  ['<p style="', '">x'],
];
const repeated = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

/** Milliseconds of this thread's own work: what else the machine does is not the function's growth. */
async function best(read: () => unknown, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const began = process.threadCpuUsage();
    await Promise.resolve(read()).catch(() => {});
    const { user, system } = process.threadCpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

// What is over within this is no matter of growth yet.
const quickMs = 6;
const mostTries = 8;

let slowest = 0;

test.each(Object.entries(readers))(
  '%s takes at most thrice as long for twice as much',
  {
    timeout: 60_000,
  },
  async (_, read) => {
    for (const unit of units) {
      for (const [before, after] of frames) {
        const text = (length: number) => before + repeated(unit, length) + after;
        const [short, long] = [text(10_000), text(20_000)];
        let [ratio, took] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
        // On a busy machine one look tells little: it is slow only if it is slow every time.
        for (let i = 0; i < mostTries && ratio > 3 && took > quickMs; i++) {
          took = Math.min(took, await best(() => read(long), 1 + i));
          if (took <= quickMs) break;
          // The processor's clock may tell a short time as none at all.
          const tookShort = Math.max(quickMs / 2, await best(() => read(short), 2 + i));
          ratio = Math.min(ratio, took / tookShort);
        }
        slowest = Math.max(slowest, took);
        expect(took <= quickMs || ratio <= 3, JSON.stringify({ unit, before, ratio, took })).toBe(true);
      }
    }
  },
);

test('no function that reads foreign text is left out', async () => {
  const files = [import.meta.dirname, path.join(import.meta.dirname, '../mime')].flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$/.test(file) && !noReaders.test(file))
      .map((file) => path.join(folder, file)),
  );
  const found: string[] = [];
  for (const file of files) {
    const made: Record<string, unknown> = await import(file);
    found.push(...Object.keys(made).filter((name) => typeof made[name] === 'function'));
  }
  expect(found.filter((name) => !notReading.has(name)).sort()).toEqual(
    Object.keys(readers)
      .filter((name) => !elsewhere.has(name))
      .sort(),
  );
});

afterAll(() => expect(slowest, 'ms for 20 kB').toBeLessThan(1000));
