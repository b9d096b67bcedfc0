import { describe, expect, test } from 'vitest';
import { pictureSigner } from '../pictures/sign.ts';
import { corpus } from '../testing/corpus.ts';
import type { Report } from './delivery-report.ts';
import { openMessage } from './open.ts';
import { statusOf, statusWords } from './status-words.ts';

const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const now = new Date('2026-12-01T00:00:00Z');
const read = async (raw: Buffer | string) =>
  (await openMessage(Buffer.from(raw as string), signer, now)).report;
const recipientsOf = (report: Report | null) => (report?.kind === 'delivery' ? report.recipients : []);

const report = (...fields: string[]) => `From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

${fields.join('\n')}
--b
Content-Type: text/rfc822-headers

Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
To: bob@x.example
--b--
`;

describe('a delivery report says who was not reached and why', () => {
  test('as RFC 3464 has it', async () => {
    const fields = [
      'Original-Recipient: rfc822;Bob@x.example',
      'Final-Recipient: rfc822; b.ob@inner.x.example',
      'Action: failed',
      'Status: 5.2.2',
      'Diagnostic-Code: smtp; 552 5.2.2 <b.ob@inner.x.example>',
      ' over quota',
      '',
      'Final-Recipient: rfc822; eve@y.example',
      'Action: delayed',
      'Status: 4.4.1',
      'Will-Retry-Until: Mon, 30 Nov 2026 10:00:00 +0000',
    ];
    expect(await read(report(...fields))).toEqual({
      kind: 'delivery',
      about: 'Grüße',
      recipients: [
        {
          ...{ address: 'Bob@x.example', delivery: 'failed', status: '5.2.2', until: null },
          said: '552 5.2.2 <b.ob@inner.x.example> over quota',
        },
        {
          ...{ address: 'eve@y.example', delivery: 'delayed', status: '4.4.1', said: '' },
          until: new Date('2026-11-30T10:00:00Z'),
        },
      ],
    });
  });

  test('with the attached report for programs listed, and no clip for it', async () => {
    const opened = await openMessage(
      Buffer.from(report('Final-Recipient: rfc822; a@b.example', 'Action: failed')),
      signer,
      now,
    );
    expect(opened.text.trim()).toBe('Sorry.');
    expect(opened.attachments.map(({ type }) => type)).toEqual([
      'message/delivery-status',
      'text/rfc822-headers',
    ]);
  });

  test('and not where somebody passes such a report on', async () => {
    const inner = report('Final-Recipient: rfc822; a@b.example', 'Action: failed');
    expect(await read(`Content-Type: message/rfc822\n\n${inner}`)).toBeNull();
  });

  test('of the corpus', async () => {
    const found: Record<string, string[]> = {};
    for (const { file, raw } of corpus()) {
      const recipients = recipientsOf(await read(raw));
      if (recipients.length > 0)
        found[file] = [...new Set(recipients.map(({ delivery, status }) => `${delivery} ${status}`))];
    }
    expect(found).toEqual({
      'ruby-multi-address-bounce1.eml': ['failed 5.1.1'],
      'ruby-multipart-report-multiple-status.eml': ['failed 5.3.0'],
      'ruby-raw-email-with-mimepart-without-content-type.eml': ['delayed 4.5.0'],
      'ruby-report-422.eml': ['delayed 4.2.2'],
      'ruby-report-530.eml': ['failed 5.3.0'],
    });
  });
});

const mail = (from: string, text: string, head = '') =>
  `From: ${from}\r\n${head}\r\n${text.replace(/\n/g, '\r\n')}`;
const daemon = 'Mail Delivery System <MAILER-DAEMON@mx.example>';

describe('and so is a report that is only text:', () => {
  test.each([
    [
      'qmail’s',
      daemon,
      `Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@x.example>:
Sorry, no mailbox here by that name. (#5.1.1)

<eve@y.example>:
192.0.2.1 does not like recipient.
Remote host said: 552 Mailbox full
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

To: carol@z.example
<dave@z.example>:
`,
      ['bob@x.example failed 5.1.1', 'eve@y.example failed 5.2.2'],
    ],
    [
      'Exim’s',
      daemon,
      `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@x.example
    host mx.x.example [192.0.2.2]
    SMTP error from remote mail server after RCPT TO:<bob@x.example>:
    550 5.7.1 <bob@x.example>: Relay access denied

------ This is a copy of the message, including all the headers. ------
`,
      ['bob@x.example failed 5.7.1'],
    ],
    [
      'Sendmail’s',
      daemon,
      '   ----- The following addresses had permanent fatal errors -----\n<bob@x.example>\n    (reason: 550 5.1.1 User unknown)\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'Haraka’s',
      daemon,
      "I'm afraid I wasn't able to deliver your message.\n\n<bob@x.example>: 552 mailbox full\n",
      ['bob@x.example failed 5.2.2'],
    ],
    [
      'Mimecast’s',
      daemon,
      'This is a delivery failure notification. An email to\n-- bob@x.example\ncould not be delivered:\n-- 550 5.1.1 no such user\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'a small one’s',
      daemon,
      'Could not deliver message to the following:\n\nFailed Recipient: bob@x.example\nReason: 550 5.1.1 no such account\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'a German Exchange’s',
      daemon,
      'Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\nbob@x.example\nDie Adresse konnte nicht gefunden werden.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound ##\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'Exim’s warning',
      daemon,
      `This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.

The address to which the message has not yet been delivered is:

  bob@x.example
    Delay reason: mailbox full

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.
`,
      ['bob@x.example delayed 4.2.2'],
    ],
    [
      'Gmail’s',
      'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
      `Delivery to the following recipient failed permanently:

     bob@x.example

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain x.example by mx.x.example. [192.0.2.2].

The error that the other server returned was:
550 5.1.1 <bob@x.example>: Recipient address rejected: User unknown

----- Original message -----
`,
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'old Exchange’s',
      'System Administrator <postmaster@contoso.example>',
      `Your message did not reach some or all of the intended recipients.

      Subject:	Lunch
      Sent:	11/27/2026 10:00 AM

The following recipient(s) could not be reached:

      bob@x.example on 11/27/2026 10:01 AM
            The e-mail account does not exist at the organization this message was sent to.
            Check the e-mail address, or contact the recipient directly to find out the correct address.
            <contoso.example #5.1.1>
`,
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'DragonFly’s',
      'MAILER-DAEMON <>',
      'There was an error delivering your mail to <bob@x.example>.\n\nmx.x.example did not like our RCPT TO:\n550 5.1.1 User unknown\n\nMessage headers follow.\n\nTo: <bob@x.example>\nReply-To: carol@z.example\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'OpenSMTPD’s',
      daemon,
      'An error has occurred while attempting to deliver a message for\nthe following list of recipients:\n\nbob@x.example: 550 5.1.1 No such user\neve@y.example: 552 5.2.2 Mailbox full\n\nBelow is a copy of the original message:\n\nTo: carol@z.example\n',
      ['bob@x.example failed 5.1.1', 'eve@y.example failed 5.2.2'],
    ],
    [
      'Zoho’s',
      'mailer-daemon@mail.z.example',
      'A message that you sent could not be delivered.\n\nbob@x.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <bob@x.example>... User Unknown\n\nReceived:from mail.z.example\nTo:<carol@z.example>\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'IMail’s, whose subject says it',
      'Postmaster <postmaster@z.example>\r\nSubject: Undeliverable Mail',
      'Unknown user: bob@x.example\n\nOriginal message follows.\n\nTo: carol@z.example\n',
      ['bob@x.example failed '],
    ],
    [
      'MailEnable’s',
      'postmaster@z.example',
      'The following recipient(s) could not be reached:\n\n    Recipient: [SMTP:bob@x.example]\n    Reason: Remote SMTP Server Returned: 550 5.1.1 Unknown\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'Exchange’s of 2003, above it whom it was for',
      'System Administrator <postmaster@z.example>',
      'Your message\n\n  To:      all@z.example\n  Subject: Lunch\n\ndid not reach the following recipient(s):\n\nbob@x.example on Thu, 29 Apr 2010 10:00:00 -0000\n    The recipient name is not recognized\n    550 5.1.1 unknown\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'WorkMail’s, with the fields of RFC 3464',
      daemon,
      'An error occurred while trying to deliver the mail to the following recipients:\nbob@x.example\n\nTechnical report:\n\nAction: failed\nFinal-Recipient: rfc822; bob@x.example\nDiagnostic-Code: smtp; 552 5.2.2 full\nStatus: 5.2.2\n',
      ['bob@x.example failed 5.2.2'],
    ],
    [
      'one that names nobody but in what came back',
      'Mail Delivery Subsystem <MAILER-DAEMON@z.example>\r\nSubject: Returned mail: Cannot send message for 4 days',
      '   ----- Transcript of session follows -----\n421 x.example (smtp)... Deferred: Connection timed out\n\n   ----- Unsent message follows -----\nReceived: by mx.z.example\nTo: bob@x.example\n',
      ['bob@x.example failed 4.4.7'],
    ],
    [
      'a Japanese one',
      'POSTMASTER <postmaster@z.example>\r\nContent-Type: text/plain; charset=utf-8',
      '下記の理由によりこのメールは送信できませんでした。\nbob@x.example\n\n-------server message\n550 5.1.1 unknown user <bob@x.example>\n\n-------original message\nTo: carol@z.example\n',
      ['bob@x.example failed 5.1.1'],
    ],
    [
      'one from nobody, as its return path says',
      'Mobile <sysadmin@z.example>\r\nReturn-Path: <>\r\nSubject: Undeliverable Message',
      'Message could not be delivered to mobile.\n\nOriginal Message:\nFrom: me@z.example\nTo: 123@x.example\n',
      ['123@x.example failed '],
    ],
  ])('%s', async (_, from, text, ought) => {
    const recipients = recipientsOf(await read(mail(from, text)));
    expect(recipients.map(({ address, delivery, status }) => `${address} ${delivery} ${status}`)).toEqual(
      ought,
    );
  });

  test('whom its text does not name in a line, the header does', async () => {
    const head = 'X-Failed-Recipients: bob@x.example,\r\n eve@y.example\r\n';
    const text = 'We could not deliver it: 550 5.1.1 no such user here\n';
    const recipients = recipientsOf(await read(mail('postman@x.example', text, head)));
    expect(recipients).toMatchObject([
      { address: 'bob@x.example', delivery: 'failed', status: '5.1.1' },
      { address: 'eve@y.example' },
    ]);
  });

  test('what somebody on holiday has a program say is none', async () => {
    const text = "I am away. If you can't reach me, write to eve@y.example.\n";
    const head = 'Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n';
    for (const subject of [
      'Automatic reply: Lunch',
      'Out of office',
      'Automatic reply: Undeliverable: Lunch',
    ])
      expect(await read(mail('Bob <bob@x.example>', text, `${head}Subject: ${subject}\r\n`))).toEqual({
        kind: 'automatic',
      });
  });

  test('what people write of failed deliveries is none, nor what a postmaster else has to say', async () => {
    const text = 'The delivery failed permanently:\n\nbob@x.example\n\n550 5.1.1 no such user\n';
    expect(await read(mail('Lena <lena@x.example>', text))).toBeNull();
    expect(
      await read(mail('postmaster@x.example', 'New rules for passwords:\n\nbob@x.example\n\nmanages them.')),
    ).toBeNull();
  });
});

describe('a receipt', () => {
  const receipt = (disposition: string) => `From: bob@x.example
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

It was displayed.
--b
Content-Type: message/disposition-notification

Reporting-UA: mail.example; Mail 1
Final-Recipient: rfc822;bob@x.example
Original-Message-ID: <1@northwind.example>
Disposition: ${disposition}

--b
Content-Type: message/rfc822

Subject: Lunch

x
--b--
`;

  test.each([
    ['manual-action/MDN-sent-manually; displayed', 'displayed'],
    ['automatic-action/MDN-sent-automatically;deleted', 'deleted'],
    ['automatic-action/MDN-sent-automatically; dispatched/error', 'dispatched'],
  ])('of %s says %s', async (disposition, what) => {
    expect(await read(receipt(disposition))).toEqual({
      ...{ kind: 'receipt', address: 'bob@x.example', what, about: 'Lunch' },
    });
  });

  test('of nothing known is none', async () => {
    expect(await read(receipt('x; eaten'))).toBeNull();
  });
});

test.each([
  ['abuse', 'abuse'],
  ['auth-failure', 'auth-failure'],
  ['something-new', 'other'],
])('a complaint of type %s is told as such (RFC 5965)', async (type, what) => {
  const raw =
    'From: feedback@isp.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n' +
    '--b\r\n\r\nThis is a report of abuse.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n' +
    `Feedback-Type: ${type}\r\nUser-Agent: x/1\r\nOriginal-Rcpt-To: <eve@isp.example>\r\n` +
    '--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: My offer\r\n--b--\r\n';
  expect(await read(raw)).toEqual({ kind: 'complaint', what, address: 'eve@isp.example', about: 'My offer' });
  const { attachments } = await openMessage(Buffer.from(raw), signer, now);
  expect(attachments.map(({ name }) => name)).toEqual(['complaint.txt', 'head of the message.txt']);
});

test('an answer that a program wrote is told as that (RFC 3834)', async () => {
  const head = 'Auto-Submitted: auto-replied (vacation)\r\n';
  expect(await read(mail('lena@x.example', 'I am away.', head))).toEqual({ kind: 'automatic' });
  expect(await read(mail('lena@x.example', 'I am here.'))).toBeNull();
});

describe('a status code', () => {
  test.each([
    ['5.1.1', '550 5.7.1 no', '5.1.1'],
    ['5.0.0', '550 5.7.1 blocked', '5.7.1'],
    ['', '(#5.2.1)', '5.2.1'],
    ['', '552 user over quota', '5.2.2'],
    ['4.0.0', '450 mailbox full', '4.2.2'],
    ['5.0.0', 'no', '5.0.0'],
    ['', 'version 15.1.1.2', ''],
  ])('%j with %j is %j', (status, said, ought) => {
    expect(statusOf(status, said)).toBe(ought);
  });

  test('always has words, and none of them is a code', () => {
    for (let subject = 0; subject < 9; subject++) {
      for (let detail = 0; detail < 40; detail++) {
        const { why, advice } = statusWords(`5.${subject}.${detail}`);
        expect(`${why} ${advice}`).toMatch(/^[A-Z][^\d]{20,}\.$/);
      }
    }
    expect(statusWords('').why).toBe('Their mail server did not take it.');
    expect(statusWords('5.constructor.x').why).toBe('Their mail server did not take it.');
  });
});
