import { expect, test } from 'vitest';
import { refusedBy } from './refused-by.ts';

test.each([
  ['MAIL FROM', '553 5.7.1 Sender address rejected: not owned by auth user.'],
  ['MAIL FROM', '550 5.1.1 whatever'],
  ['MAIL FROM', '501 5.1.7 Bad sender address syntax'],
  ['AUTH PLAIN', '535 5.7.8 Authentication credentials invalid'],
  ['', '454 4.7.0 TLS not available'],
  ['RCPT TO', '530 5.7.0 Authentication required'],
  ['RCPT TO', '554 5.7.1 <ana@northwind.example>: Relay access denied'],
  ['RCPT TO', '454 4.7.1 <ana@northwind.example>: Relay access denied'],
  ['RCPT TO', '550 relay not permitted'],
  ['RCPT TO', '550 5.7.1 Unable to relay'],
  ['RCPT TO', '550 5.7.64 TenantAttribution; Relay Access Denied'],
  ['RCPT TO', '550 Please log in before sending'],
  ['RCPT TO', '553 5.7.1 <rekey@northwind.example>: Sender address rejected: not owned by user rekey'],
  ['RCPT TO', '550 Sender verify failed'],
  ['RCPT TO', '504 5.5.2 <box>: Helo command rejected: need fully-qualified hostname'],
  ['RCPT TO', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'],
  ['RCPT TO', '450 4.7.25 Client host rejected: cannot find your reverse hostname'],
  ['RCPT TO', '503 5.5.1 Bad sequence of commands'],
  ['RCPT TO', '421 4.3.2 Service shutting down'],
  ['DATA', '550 5.4.5 Daily user sending limit exceeded'],
  ['DATA', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
  ['DATA', '554 5.2.252 SendAsDenied; rekey@northwind.example not allowed to send as it@northwind.example'],
  ['RCPT TO', '550 5.7.1 you must check for new mail first'],
  ['RCPT TO', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"],
  ['RCPT TO', '550 5.7.1 Ihr Postausgang ist gesperrt'],
  ['RCPT TO', '550 5.7.1 Envío bloqueado: demasiados mensajes por hora'],
  ['RCPT TO', '550 5.7.1 您的邮箱发信频率超过限制'],
  ['DATA', '554 5.7.1 Your account has been suspended for spamming'],
  ['DATA', '552 Votre compte a été suspendu'],
  [
    'DATA',
    '550 Domain northwind.example has exceeded the max emails per hour (150/150) allowed. Message discarded.',
  ],
  ['DATA', '550 5.7.515 Access denied, sending domain NORTHWIND.EXAMPLE does not meet the required level'],
  ['DATA', '530 5.7.0 Must issue a STARTTLS command first'],
])('the answer to %s, “%s”, is about us', (command, reply) => {
  expect(refusedBy(command, reply)).toBe('us');
});

test.each([
  [
    'RCPT TO',
    '550 5.1.1 <ana@northwind.example>: Recipient address rejected: User unknown in relay recipient table',
  ],
  ['RCPT TO', '550 5.1.1 No such user here'],
  ['RCPT TO', '552 5.2.2 Mailbox full'],
  ['RCPT TO', '501 5.1.3 Bad recipient address syntax'],
  [
    'RCPT TO',
    '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages',
  ],
  ['RCPT TO', '550 5.2.1 The account of this recipient has been suspended'],
  ['RCPT TO', '451 4.7.1 Greylisted, please try again in 300 seconds'],
  ['RCPT TO', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required'],
  ['RCPT TO', '553 5.1.3 The recipient address is not a valid RFC 5321 address'],
  ['RCPT TO', '550'],
])('the answer to %s, “%s”, is about the recipient', (command, reply) => {
  expect(refusedBy(command, reply)).toBe('recipient');
});

test.each([
  '554 5.7.1 Message rejected as spam',
  '552 5.3.4 Message too big',
  '451 4.3.0 Try again later',
  '554 no',
])('the answer to the content, “%s”, is about it', (reply) =>
  expect(refusedBy('DATA', reply)).toBe('content'),
);
