import type { HeadField } from '../mime/headers.ts';
import { withoutInvisible } from './invisible.ts';
import type { Recipient } from './recipient.ts';
import { statusOf } from './status-words.ts';

const mostText = 32 * 1024;
const mostLines = 600;
const mostRecipients = 100;

/**
 * Who was not reached, by a report that is only text: of qmail, Exim, Gmail, and of Exchange in its older days. Nothing
 * where a mail system did not write it, or it reports nothing of the kind. Pure.
 */
export function returnedRecipients(fields: HeadField[], text: string): Recipient[] {
  const value = (wanted: string) => fields.find(({ name }) => name === wanted)?.value ?? '';
  const named = addressesIn(value('x-failed-recipients')).slice(0, mostRecipients);
  const isOfSystem =
    named.length > 0 || /(?:mailer-daemon|postmaster|mail delivery)/i.test(value('from').slice(0, 300));
  const report = beforeCopy(text.slice(0, mostText));
  if (!isOfSystem || !(named.length > 0 || failure.test(report))) return [];
  const isDelayed = delay.test(report) && !/\bpermanent(?:ly)?\b|\bgiving up\b|\bgiven up\b/i.test(report);
  const delivery = isDelayed ? 'delayed' : 'failed';
  const found = paragraphs(report);
  const missed = named.filter((address) => !found.some((one) => one.address === address));
  const rest = found.length > 0 ? '' : report;
  return [...found, ...missed.map((address) => ({ address, words: rest }))]
    .slice(0, mostRecipients)
    .map(({ address, words }) => {
      const said = saidIn(words);
      const status = statusOf(isDelayed ? '4.0.0' : '', said);
      return { address, delivery, status, said, until: null };
    });
}

const addressesIn = (text: string) =>
  text.split(/[\s<>,;:"()[\]]+/).filter((word) => word.length <= 320 && /^[^@]+@[^@]+$/.test(word));
/** A line that names a recipient: `<a@b>:` (qmail), with a reason behind it (Haraka), `a@b` alone (Exim, Gmail), `a@b on 1/2/2010 10:00` (Exchange). */
const recipientLine =
  /^[ \t]{0,40}(?:-- |failed recipient: )?(?:<([^\s<>,;:"()[\]@]{1,64}@[^\s<>,;:"()[\]@]{1,255})>(?::.{0,300})?|([^\s<>,;:"()[\]@]{1,64}@[^\s<>,;:"()[\]@]{1,255})(?: on \d[\d/.: APMapm-]{5,40})?:?)[ \t]{0,40}\r?$/i;
const failure =
  /\b(?:undeliver|unable to deliver|delivery (?:has )?failed|failed permanently|(?:could not|couldn't|cannot|can't|wasn't|was not|did not|not yet been|has not been|not been able to) (?:be |able to )?(?:deliver|reach)|has been delayed|delivery to the following|this is a permanent error|permanent fatal errors|addresses failed|delivery failure|konnte nicht zugestellt werden|Fehler bei der Nachrichtenzustellung|Fehler aufgetreten|n'a pas pu être (?:remis|distribué)|no se pudo entregar)/i;
const delay =
  /\b(?:delayed|not yet been delivered|will be retried|has not been delivered to all|no action is required)\b/i;
const copy =
  /^(?:-{2,6} ?(?:below this line|this is a copy|original message|the (?:body|header))|received: )/i;

function beforeCopy(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => copy.test(line));
  return at < 0 ? text : lines.slice(0, at).join('\n');
}

function paragraphs(report: string): { address: string; words: string }[] {
  const found: { address: string; lines: string[] }[] = [];
  for (const line of report.split(/\r?\n/).slice(0, mostLines)) {
    const [, bracketed, bare] = recipientLine.exec(line) ?? [];
    const address = bracketed ?? bare?.replace(/\.$/, '');
    const last = found.at(-1);
    if (address) {
      const behind = bracketed ? line.slice(line.indexOf('>') + 2).trim() : '';
      if (!found.some((one) => one.address === address))
        found.push({ address, lines: behind ? [behind] : [] });
    } else last?.lines.push(line);
  }
  return found.map(({ address, lines }) => ({ address, words: lines.join('\n') }));
}

/** What the server said: from the line that bears its code on, or the first paragraph. */
function saidIn(words: string): string {
  const lines = words.slice(0, 4_000).split('\n');
  const coded = lines.findIndex((line) => /(?<!\d)[45]\d\d[ -]|#?[45]\.\d{1,3}\.\d{1,3}/.test(line));
  const first = coded >= 0 ? coded : lines.findIndex((line) => line.trim() !== '');
  const from = lines.slice(Math.max(0, first));
  const blank = from.findIndex((line) => line.trim() === '');
  return withoutInvisible((blank > 0 ? from.slice(0, blank) : from).join(' ').slice(0, 1_000))
    .replace(/\s+/g, ' ')
    .trim();
}
