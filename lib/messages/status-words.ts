/** What an enhanced status code means for whoever wrote the message, and what they can do (RFC 3463, 7372, 7505, 8689). */
export type StatusWords = { why: string; advice: string };

const again = 'Send it again later.';
const otherWay = 'Reach them another way.';
const askThem = 'Reach them another way, so that the people of their mail server can allow it.';
const askOurs = 'Tell the people who run your mail.';
const smaller = 'Send it without large files, or send a link to them.';
const spelling = 'Check how it is written, or ask for the right address another way.';

const nothingKnown: [why: string, advice: string] = ['Their mail server did not take it.', otherWay];

const known: Record<string, [why: string, advice: string]> = {
  '1.1': ['There is no mailbox with this address.', spelling],
  '1.2': ['There is no mail server for this address.', 'Check the part after the @.'],
  '1.3': ['This is not a valid address.', spelling],
  '1.4': ['This address could mean more than one mailbox.', spelling],
  '1.6': [
    'This mailbox has moved, and its new address is not known.',
    'Ask for the new address another way.',
  ],
  '1.7': ['Their server does not take your address as that of a sender.', askOurs],
  '1.8': ['Their server does not find the domain of your address.', askOurs],
  '1.10': ['The domain of this address takes no mail.', spelling],
  1: ['The address is not right.', spelling],
  '2.1': ['This mailbox is switched off.', otherWay],
  '2.2': ['This mailbox is full.', `Send it again later, or reach them another way to tell them.`],
  '2.3': ['The message is larger than this mailbox takes.', smaller],
  '2.4': ['The list behind this address does not work.', 'Write to its members or its owner.'],
  2: ['The mailbox does not take the message.', otherWay],
  '3.1': ['Their mail server has no room left.', again],
  '3.2': ['Their mail server takes no mail at present.', again],
  '3.4': ['The message is larger than their mail server takes.', smaller],
  3: ['Their mail server has trouble of its own.', again],
  '4.1': ['Their mail server did not answer.', again],
  '4.2': ['The connection to their mail server broke.', again],
  '4.4': [
    'Nobody knows the way to their mail server.',
    'Check the part after the @, or send it again later.',
  ],
  '4.6': ['The message went round in a circle between mail servers.', askThem],
  '4.7': ['It was tried until the time was up.', again],
  4: ['The message did not get through the network.', again],
  '5.3': ['The message has too many recipients.', 'Send it to fewer people at a time.'],
  '5.0': nothingKnown,
  5: ['The mail servers did not understand each other.', askOurs],
  6: ['Their mail server cannot take what is in the message.', 'Send it in another form, without files.'],
  '7.1': ['Their mail server refused it: it takes no such mail, or took it for spam.', askThem],
  '7.2': ['Only some may write to this list, and you are not among them.', 'Ask the owner of the list.'],
  '7.8': ['A mail server on the way asked for a sign-in.', askOurs],
  '7.20': ['It bears no signature that their server accepts.', askOurs],
  '7.23': ['Your mail server is not allowed to send for your domain (SPF).', askOurs],
  '7.26': ['Their server could not make sure that it is from you (SPF, DKIM, DMARC).', askOurs],
  '7.28': ['Their server gets too much mail from yours.', again],
  7: ['Their mail server refused it by its rules.', askThem],
};

const bySubject = new Map(Object.entries(known));

/** The words for a code; those for its subject where the code itself has none. Pure. */
export function statusWords(status: string): StatusWords {
  const [, subject = '', detail = ''] = status.split('.');
  const [why, advice] = bySubject.get(`${subject}.${detail}`) ?? bySubject.get(subject) ?? nothingKnown;
  return { why, advice };
}

const enhanced = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/;

/** The code that says most: the report's own, unless the server's words hold one where that says nothing in particular. Pure. */
export function statusOf(status: string, said: string): string {
  const own = enhanced.exec(status)?.[0] ?? '';
  const inWords = enhanced.exec(said)?.[0] ?? '';
  if (own && !/^\d\.(?:0|5)\.0$/.test(own)) return own;
  return inWords || ofWords(own, said) || own;
}

/** Servers without enhanced codes, by their words. */
function ofWords(own: string, said: string): string {
  const code = own[0] ?? /(?<!\d)([45])\d\d(?!\d)/.exec(said)?.[1] ?? '5';
  const found = [
    [
      '1.1',
      /\b(?:unknown|no such|invalid|not found|doesn'?t exist|does not exist|unrouteable|no mailbox)\b/i,
    ],
    ['2.2', /\b(?:full|quota|over limit)\b/i],
    ['2.1', /\b(?:disabled|inactive|suspended)\b/i],
    ['3.4', /\b(?:too large|too big|size limit)\b/i],
    ['7.1', /\b(?:spam|blocked|blacklist|denied|rejected|policy|relay)/i],
    ['4.7', /\b(?:expired|timed? ?out|too long)\b/i],
    ['4.1', /\b(?:refused|unreachable|no route|could not connect)\b/i],
  ].find(([, words]) => (words as RegExp).test(said.slice(0, 2_000)));
  return found ? `${code}.${found[0]}` : '';
}
