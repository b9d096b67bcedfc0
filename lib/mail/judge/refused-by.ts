import { spellTokens } from './parse-reply.ts';
import { fold } from './text.ts';

/** Whom an answer of a sending server is about: this recipient or this message, or us and how we are set up. */
export type RefusedBy = 'recipient' | 'content' | 'us';

/**
 * Pure. Whom a refusal is about. Only an answer to RCPT or to the content can be about the message: what comes before
 * (a sign-in, MAIL FROM) is the same whoever it is for, but for the size that MAIL FROM names (RFC 1870 6.1). Many servers keep what they have against the sender or the
 * client until RCPT (Postfix `smtpd_delay_reject`) or the content (Exchange), so there the words decide.
 */
export function refusedBy(command: string, reply: string): RefusedBy {
  const verb = command.toUpperCase();
  if (verb === 'MAIL FROM' && isTooLarge(reply)) return 'content';
  if (verb !== 'RCPT TO' && verb !== 'DATA') return 'us';
  const about = verb === 'DATA' ? 'content' : 'recipient';
  const { number, enhanced } = codesOf(reply);
  // RFC 5321 4.2.2, RFC 4954 6: the server goes away, does not know the command, or wants another one first.
  const isOfSyntax =
    number >= 500 && number <= 504 && !(verb === 'RCPT TO' && ofRecipient.test(enhanced ?? ''));
  if (number === 421 || isOfSyntax || authCodes.has(number)) return 'us';
  if (enhanced !== undefined && ofUs.test(enhanced)) return 'us';
  const text = fold(spellTokens(reply));
  if (whoSignedIn.test(text)) return 'us';
  if (recipientWords.test(text)) return about;
  return usWords.test(text) ? 'us' : about;
}

function codesOf(reply: string): { number: number; enhanced: string | undefined } {
  const [, number = '0', enhanced] = /^(\d{3})(?:[ -]#?([245]\.\d{1,3}\.\d{1,3}))?/.exec(reply) ?? [];
  return { number: Number(number), enhanced };
}

// RFC 1870 6.1 and 6.2, RFC 3463 3.3 and 3.4: the message is larger than the server takes any.
function isTooLarge(reply: string): boolean {
  const { number, enhanced } = codesOf(reply);
  if (number < 500 || number === 530) return false;
  return /^5\.(?:3\.4|2\.3)$/.test(enhanced ?? '') || /\b(?:size|too (?:big|large|long))\b/i.test(reply);
}

const authCodes: ReadonlySet<number> = new Set([530, 534, 535, 538]);

// RFC 3463, RFC 5248, RFC 7372, RFC 7505: the sender's address, the protocol, or the sign-in. 5.4.5 Gmail's daily
// limit, 5.7.60 and 5.2.252 Exchange's "send as", 5.7.64 its relaying; in Exchange Online 5.7.501 to 503 and 511 the sender is
// banned, 5.7.515 the domain does not prove that it sent it, 5.7.506, 508 and 606 to 649 the machine, 5.7.509 the domain, 5.7.705, 708 and 750 the organisation.
const ofUs =
  /^[45]\.(?:1\.[78]|5\.\d+|7\.(?:8|9|1[0-4]|2[0-9]|60|64|50[123689]|51[15]|6[0-4]\d|70[58]|750)|4\.5|2\.252)$/;

// RFC 3463 3.2: the address of the recipient, and how it is written.
const ofRecipient = /^5\.1\.(?:[1236]|10)$/;

// "User unknown in relay recipient table" is about the recipient, whatever else stands in it.
const recipientWords =
  /\b(?:unknown|no such|invalid|nonexistent|non-existent|inactive|disabled|unrouteable|unroutable) (?:\w+ )?(?:user|recipient|mailbox|account|address|local part|alias)\b|\b(?:user|recipient|mailbox|account|address|alias)s? (?:\w+ ){0,3}?(?:unknown|not (?:found|exist|known|available|here)|does ?n.t exist|does not exist|unavailable|invalid|inactive|disabled|full|over ?quota|exceeded|no longer|suspended)\b|(?:user|account|person)(?: that)? you (?:are trying|tried) to (?:contact|reach)|mailbox (?:is )?full|over ?quota|no mailbox here|not our customer|recipient table|authenticatedforgroup|grey-?list/;

// A server speaks to the one who is connected: "your account" is that one's, whoever the message is for.
const whoSignedIn =
  /\byour (?:e-?mail |mail |user |sending |smtp )?(?:account|mailbox|organi[sz]ation|tenant|domain|subscription|plan|privileges?|outgoing|outbound|sending|password)\b|\b(?:ihr|ihre|dein|deine) (?:konto|postfach|postausgang|account|versand)|\b(?:votre|ton) (?:compte|boite)|\b(?:su|tu) (?:cuenta|buzon)|\b(?:sua|tua) (?:conta|caixa|casella)|\b(?:tuo|suo) account|\b(?:uw|je) (?:account|mailbox)|twoje konto|ваш\p{L}{0,3} (?:аккаунт|учетн|ящик|почтов)|[您你]的(?:账号|帐号|帳號|邮箱|郵箱|账户|帳戶)|お客様のアカウント/u;

const usWords = new RegExp(
  [
    // relaying, which a server does for those who signed in
    'relay(?:ing|ed)?\\b',
    '\\b(?:not a|not an? open) relay',
    'rcpthosts|(?:check|get|fetch|retrieve|read|download) (?:for )?(?:your )?(?:new )?(?:e-?)?mail (?:first|before)|pop[- ]before[- ]smtp',
    // the sign-in
    '(?:must|need to|please|should|have to) (?:\\w+ ){0,2}(?:authenticate|log ?in|sign ?in)',
    '(?:auth\\w*|log-?in|sign-?in) (?:is )?(?:required|needed|first|failed)|not (?:yet )?(?:authenticated|logged in|signed in)',
    // the sender
    '\\bsender\\b|\\bsending (?:domain|address|account)|\\bsend ?as\\b|as this (?:sender|user|address)|\\breturn-?path\\b|\\bmail from\\b|\\benvelope from\\b|\\bfrom (?:address|header|field)\\b|not owned by|\\bspf\\b|\\bdkim\\b|\\bdmarc\\b',
    // the machine
    'client host|\\b(?:helo|ehlo)\\b|your (?:ip|host|server|network|address)\\b|\\bip address\\b|reverse (?:dns|hostname)|\\brdns\\b|\\bptr\\b|block(?:ed)? (?:using|by|list)|blacklist|blocklist|spamhaus|spamcop|barracuda|\\brbl\\b|dnsbl',
    // what one sender may send
    '(?:sending|submission|outgoing|outbound|message|mail|email|hourly|daily|recipient)s? (?:\\w+ ){0,2}(?:limit|quota|rate)|too many (?:messages|mails|emails|connections)|(?:messages?|mails?|emails?|recipients?) per (?:minute|hour|day|week|month)|(?:mensajes|correos|mensagens|messaggi|messages|nachrichten|mails|berichten|wiadomosci|писем|сообщений) (?:por|pro|par|per|all|na|в) .{0,3}(?:hora|stunde|heure|ora\\b|uur|godzin|час|dia|tag|jour|giorno|dag|dzien|день)|rate limit|frequency|sending activity',
    // other languages' words for the same
    'authentifi\\w* (?:requise|erforderlich)|autenticaci\\w+ requerida|anmeldung erforderlich|absender|expediteur|remitente|mittente|发件人|发信人|отправител|(?:postausgang|versand|ausgehende\\w*) (?:\\w+ ){0,3}gesperrt|发信(?:数量|频率|超过|限制)|发送(?:数量|频率|超过|限制)|送信(?:数|制限|上限)',
  ].join('|'),
);
