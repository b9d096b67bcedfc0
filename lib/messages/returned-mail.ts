import { type HeadField, words } from '../mime/headers.ts';
import { withoutInvisible } from './invisible.ts';
import type { Recipient } from './recipient.ts';
import { statusOf } from './status-words.ts';

const mostText = 32 * 1024;
const mostLines = 600;
const mostRecipients = 100;

/**
 * Who was not reached, by a report that is only text: of qmail, Exim, Gmail, Exchange in its older days, and of whatever else carries
 * mail. Where it names nobody, it is whom the message that came back was for. Nothing where a mail system did not write it, or it
 * reports nothing of the kind. Pure.
 */
export function returnedRecipients(fields: HeadField[], text: string, returnedTo: string[]): Recipient[] {
  const value = (wanted: string) => fields.find(({ name }) => name === wanted)?.value ?? '';
  const named = addressesIn(value('x-failed-recipients')).slice(0, mostRecipients);
  const { report, copied } = parted(text.slice(0, mostText));
  const isInSubject = failedSubject.test(words(value('subject').slice(0, 1000)));
  const isOfSystem = system.test(value('from').slice(0, 300)) && (isInSubject || tellsFailure(report));
  // Mail that nobody is to answer (RFC 5321 4.5.5): also what people on holiday have their programs say.
  const isOfNobody = value('return-path') === '<>' && isInSubject;
  if (named.length === 0 && !isOfSystem && !isOfNobody) return [];
  const isDelayed = delay.test(report) && !/\bpermanent(?:ly)?\b|\bgiving up\b|\bgiven up\b/i.test(report);
  const delivery = isDelayed ? 'delayed' : 'failed';
  const own = [...addressesIn(value('from')), ...addressesIn(value('to'))];
  const found = paragraphs(report, own);
  const others = named.length > 0 || found.length > 0 ? named : [...returnedTo, ...receivers(copied)];
  const missed = others.filter((address) => !found.some((one) => one.address === address));
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
/** A line that names a recipient: `<a@b>:` (qmail), with a reason behind it (Haraka), `a@b` alone (Exim, Gmail), `a@b on 1/2/2010 10:00` (Exchange, its day also in words). */
const recipientLine =
  /^[ \t]{0,40}(?:-- |failed recipient: )?(?:<([^\s<>,;:"()[\]@]{1,64}@[^\s<>,;:"()[\]@]{1,255})>(?::.{0,300})?|([^\s<>,;:"()[\]@]{1,64}@[^\s<>,;:"()[\]@]{1,255})(?: on [\w/.:, +-]{5,40})?:?)[ \t]{0,40}\r?$/i;
const system =
  /mailer[- ]daemon|\bmdaemon|postmaster|mail deliver|system administrator|administrator of the mail/i;
const failures = [
  /\b(?:undeliver|unable to deliver|delivery (?:has )?(?:been )?failed|delivery failure|failed permanently|has been delayed)/i,
  /\b(?:could not|couldn't|cannot|can't|wasn't|was not|did not|not yet been|has not been|not been able to) (?:be |able to )?(?:deliver|reach|sen[dt])/i,
  /\b(?:delivery to the following|permanent (?:delivery |fatal )?errors?|addresses failed|delivery (?:errors|problems))/i,
  /\b(?:error|trouble) (?:has )?(?:occurred while (?:attempting|trying) to )?deliver|\brejected by a remote mail server/i,
  /konnte nicht zugestellt werden|fehler bei der nachrichtenzustellung|fehler aufgetreten/i,
  /n'a pas pu être (?:remis|distribué)|no se (?:pudo|ha podido) entregar|impossibile (?:recapitare|consegnare)/i,
  /não (?:foi|pôde|pode) (?:ser )?entregue|niet (?:worden )?(?:bezorgd|afgeleverd)|teslim edilemedi/i,
  /не (?:было |может быть |удалось )?доставл|nie można (?:było )?dostarczyć/i,
  /(?:送信|配信|配送)が?(?:でき|失敗)|送信に失敗|(?:无法|無法)(?:投递|投遞|送达|送達)|(?:投递|投遞|发送|發送)失败|退信|전송 ?(?:실패|할 수 없)|반송/,
];
const tellsFailure = (report: string) => failures.some((words) => words.test(report));
const failedSubject =
  /^(?!(?:re|aw|sv|auto(?:matic)?[ -]?reply|automatische antwort|réponse automatique) ?:).*(?:undeliver|returned (?:e-?)?mail|(?:mail|message) delivery (?:has )?(?:failed|failure|problem|error)|mail (?:failed|failure)|delivery (?:status notification|notification|failure|failed|error|problem)|failure notice|non-?deliver|could not be (?:sent|delivered)|error sending|unzustellbar|nicht zustellbar|non remis|mancata consegna|配信不能|配信できま|送信できま|不達|退信|投递失败|반송|недоставлен|не доставлен)/i;
const delay =
  /\b(?:delayed|not yet been delivered|will be retried|has not been delivered to all|no action is required)\b/i;
const copy =
  /^[ \t|]{0,9}(?:-{2,40} ?(?:below this line|this is a copy|original message|returned message|unsent message|message text|the (?:body|header))|(?:original message|message headers?) follow|original message:|below is a copy|received:)/i;

/** What is reported, and what came back below it. */
function parted(text: string): { report: string; copied: string } {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => copy.test(line));
  if (at < 0) return { report: text, copied: '' };
  return { report: lines.slice(0, at).join('\n'), copied: lines.slice(at).join('\n') };
}

/** Whom a message was for. */
const receivers = (copied: string) => addressesIn(/^to:(.{0,1000})/im.exec(copied)?.[1] ?? '');

type Paragraph = { address: string; words: string };

/** What is said of each recipient: of those in a line of their own; else of those that a line begins with or a colon names; else of the first. */
function paragraphs(report: string, own: string[]): Paragraph[] {
  const lines = report.split(/\r?\n/).slice(0, mostLines);
  const isOther = (address: string) =>
    !own.includes(address) && !/^(?:postmaster|mailer-daemon|abuse)@/i.test(address);
  const named = (isMeant: (before: string) => boolean) => (line: string) => {
    const found = addressIn(line);
    return found && isMeant(found.before) && isOther(found.address) ? found : null;
  };
  const strict = told(lines, ofLine);
  if (strict.length > 0) return strict;
  const isMarked = (before: string) =>
    before.length < 60 &&
    !/[\p{L}\d]/u.test(before.slice(before.lastIndexOf(':') + 1)) &&
    !/^\s*(?:to|cc|from|reply-to):/i.test(before);
  const marked = told(lines, named(isMarked));
  return marked.length > 0
    ? marked
    : told(
        lines,
        named(() => true),
      ).slice(0, 1);
}

type Named = { address: string; behind: string };

function ofLine(line: string): Named | null {
  const [, bracketed, bare] = recipientLine.exec(line) ?? [];
  const address = bracketed ?? bare?.replace(/\.$/, '');
  return address ? { address, behind: bracketed ? line.slice(line.indexOf('>') + 2).trim() : '' } : null;
}

const partsWords = /[\s<>,;:"'()[\]|]/;

/** The first address in a line, and what stands before and behind it. */
function addressIn(line: string): (Named & { before: string }) | null {
  const at = line.indexOf('@');
  if (at < 1 || at > 1000) return null;
  let [from, to] = [at, at + 1];
  while (from > 0 && at - from < 64 && !partsWords.test(line[from - 1] as string)) from--;
  while (to < line.length && to - at < 255 && !partsWords.test(line[to] as string)) to++;
  const address = line.slice(from, to).replace(/\.$/, '');
  const [local, domain = '', more] = address.split('@');
  if (!local || more !== undefined || domain.indexOf('.') < 1 || !/[a-z]/i.test(domain)) return null;
  return { address, before: line.slice(0, from), behind: line.slice(to).replace(/^[>\])"':,.\s]{0,9}/, '') };
}

function told(lines: string[], read: (line: string) => Named | null): Paragraph[] {
  const found: { address: string; lines: string[] }[] = [];
  for (const line of lines) {
    const named = read(line);
    if (!named) found.at(-1)?.lines.push(line);
    else if (!found.some(({ address }) => address === named.address))
      found.push({ address: named.address, lines: named.behind ? [named.behind] : [] });
    else if (named.behind) found.at(-1)?.lines.push(named.behind);
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
