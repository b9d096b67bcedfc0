import type { Group } from './row.ts';

/** What has been done to Rekey to see what becomes of it, in the order of `docs/security.md`; `npm run test:faults` does it again. */
export const faults: readonly Group[] = [
  {
    title: 'Sign-ins and servers',
    rows: [
      {
        says: 'A wrong password: counted, tried again after a while, and only then suspended and told, once.',
        shown: {
          'lib/accounts/decide.test.ts': ['takes five refusals over at least two hours from one that worked'],
          'lib/flows/record-check.db.test.ts': [
            'is suspended with its story, its incident and one queued message, and the bystander is as it was',
          ],
          'e2e/loop.spec.ts': [
            'a password changes, its owner is told, repairs it in a minute, and no mail is lost',
          ],
        },
      },
      {
        says: 'Wrong, and right before it is enough: the count is cleared and nobody told.',
        shown: { 'lib/accounts/decide.test.ts': ['starts over after a success in between'] },
      },
      {
        says: 'Wrong, then trouble of the server, then wrong, then trouble of the mailbox: only what speaks of the credential counts, and a sign-in that worked clears.',
        shown: {
          'lib/accounts/decide.test.ts': [
            'neither counts nor clears what says nothing about the credential',
            'clears the count when the server accepted the sign-in and something else went wrong',
            'is a credential cause and nothing else, whatever the story',
          ],
        },
      },
      {
        says: 'A server that cannot look passwords up: unavailable, for as long as it likes, and nobody is suspended.',
        shown: {
          'lib/mail/imap/fetch.db.test.ts': [
            'tells a server that cannot check passwords from one that refuses them',
          ],
          'worker/server-faults.db.test.ts': [
            '… times [UNAVAILABLE] suspends nobody; all are back as soon as their server is',
          ],
        },
      },
      {
        says: 'The program that checks passwords for the server crashes: unavailable.',
        shown: { 'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'] },
      },
      {
        says: 'The server’s sign-in service hangs.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': [
            'a sign-in service that hangs is the server’s trouble, and one that was killed is back at the next sign-in',
          ],
        },
      },
      {
        says: 'The server’s sign-in service is killed.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': [
            'a sign-in service that hangs is the server’s trouble, and one that was killed is back at the next sign-in',
          ],
        },
        unshown: 'Between two sign-ins, not in the middle of many.',
      },
      {
        says: 'A login that is switched off at the server, with words of its own in HTML.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'],
          'lib/notifications/channels/email/render.test.ts': [
            'a server that says … adds no link, no tag and no line',
          ],
        },
      },
      {
        says: 'The server lets this address not in, in the very words of a wrong password: counted as one, which is why one refusal is not believed.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'],
          'lib/accounts/decide.test.ts': ['takes five refusals over at least two hours from one that worked'],
        },
      },
      {
        says: 'The server’s own table is broken, in the very words of a wrong password, for all: nobody is suspended, administrators are told.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'],
          'lib/flows/record-check.db.test.ts': [
            'are not suspended: no owner is told, the administrators once; a lone one elsewhere still is',
          ],
        },
      },
      {
        says: 'The password is right and the mailbox has no store: neither a success nor a refusal.',
        shown: { 'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'] },
      },
      {
        says: 'The store cannot be read: the server’s trouble, and the count is cleared.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'],
          'lib/accounts/decide.test.ts': [
            'clears the count when the server accepted the sign-in and something else went wrong',
          ],
        },
      },
      {
        says: 'Too many sessions of one mailbox: throttled.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'],
          'lib/flows/record-check.db.test.ts': ['is held by one of many workers'],
        },
      },
      {
        says: 'The mailbox is full: its copy of a sent message waits, and neither password nor line is blamed.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': [
            'a full mailbox keeps no copy of what was sent, and blames neither password nor line',
          ],
          'lib/flows/send-mail.db.test.ts': ['is given up in the end, and the message is sent all the same'],
        },
      },
      {
        says: 'The back end behind a proxy is down: unavailable.',
        shown: { 'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'] },
      },
      {
        says: 'The server demands encryption of an account without: the password is never sent.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': [
            'a server that demands encryption of who comes without is sent no password',
          ],
          'lib/mail/pop3/sign-in.test.ts': ['where the server takes none without TLS'],
        },
      },
      {
        says: 'The server holds its answers back for many seconds: waited for, and no trouble of its other mailboxes.',
        shown: {
          'lib/mail/imap/connect.test.ts': ['a server that holds its answer to a sign-in back is waited for'],
          'lib/accounts/claim-due.db.test.ts': [
            'a host with all the seats it may have hides nobody behind its queue',
          ],
        },
        unshown: 'Dovecot’s own penalty of 15 s is switched off in the tests, which would wait for it.',
      },
      {
        says: 'A server that locks after five wrong passwords: Rekey stays below, form and worker together.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'checks and forms together stay below what a server locks at, and an hour later the right password works',
          ],
          'lib/accounts/sign-in-budget.db.test.ts': [
            'holds over a day of checks, impatient administrators and tries on the page',
            'admits only as many parallel tries as are left',
          ],
          'worker/sign-ins.db.test.ts': ['a sign-in by …'],
        },
        unshown:
          'Of a real server the refusals are counted, and no real directory is locked. By default there are five an hour, the fifth of which only a person’s new password can use: for a server that locks at the fifth the setting wants four.',
      },
      {
        says: 'The server takes tokens alone: told at once, and LOGIN is not even sent.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'lib/mail/judge/classify.test.ts': ['what the server offered'],
        },
      },
      {
        says: 'BYE at the greeting, before and after LOGIN, after SELECT: never a wrong password.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
        },
      },
      {
        says: 'The connection is closed or reset at the same four places.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'lib/mail/smtp/smtp.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
        },
      },
      {
        says: 'Silence after the connection, after LOGIN, in the middle of a line: ended at the limit, and nobody else waits.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'worker/server-faults.db.test.ts': [
            'servers that fail in whatever way make an account degraded, and keep nobody else waiting',
          ],
        },
      },
      {
        says: 'One byte a time, for ever: ended.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'lib/mail/imap/waiting.test.ts': ['… are cut off'],
        },
      },
      {
        says: 'Endless lines, endless answers, a literal of 4 GB: ended, with memory bounded.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'lib/mail/pop3/sign-in.test.ts': ['… is not read for ever'],
        },
      },
      {
        says: 'NUL, old charsets, broken UTF-8, text turned around and terminal commands in replies.',
        shown: {
          'lib/mail/judge/classify.test.ts': [
            'cannot write to a terminal, turn text around or carry a second line',
            'reads GBK bytes, and the same bytes handed over as a Latin-1 string',
            'gives one of the causes with printable evidence of at most 200 characters',
          ],
          'lib/log.test.ts': [
            'whatever a server says, an event is one line of printable JSON, and none is forged',
          ],
        },
      },
      {
        says: 'A reply with another tag, two of them, one before the command: out of step, and the session is closed.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
        },
      },
      {
        says: 'The reason stands in an alert before the refusal, with HTML and a link in it: found, and nothing of it is alive.',
        shown: {
          'lib/mail/judge/classify.test.ts': ['finds the reason in an untagged line before the tagged one'],
          'lib/notifications/channels/email/render.test.ts': [
            'a server that says … adds no link, no tag and no line',
          ],
        },
      },
      {
        says: 'A greeting as if one were in; other capabilities behind TLS than before it.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'no byte of the password leaves before verified TLS',
            'signs in over … and tells each step in order',
          ],
          'lib/mail/pop3/sign-in.test.ts': [
            'and what was offered in the clear counts for nothing behind TLS',
          ],
        },
      },
      {
        says: 'STARTTLS missing, refused, answered with garbage or with more than an answer: no password is sent.',
        shown: {
          'lib/mail/imap/connect.test.ts': ['no byte of the password leaves before verified TLS'],
          'lib/mail/smtp/smtp.test.ts': ['no byte of the password leaves before verified TLS'],
          'lib/mail/pop3/sign-in.test.ts': ['nothing leaves in the clear'],
        },
      },
      {
        says: 'A sending server that says 4xx at AUTH, 535 for a rule of its own, a challenge that is none, 421 in between.',
        shown: {
          'lib/mail/smtp/smtp.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
            'a server that says why between two commands, and closes, has said why',
          ],
          'lib/mail/judge/classify.test.ts': [
            'never lets a 4xx number count against the password (RFC 4954 section 6)',
          ],
        },
      },
      {
        says: 'POP3: too soon, in use, a no without words, a yes and then nothing.',
        shown: {
          'lib/mail/pop3/sign-in.test.ts': [
            'a refusal is judged by its code and its words',
            'a yes to the password after which nothing comes is the line’s trouble, and no refusal',
            'a no without a word blames nobody',
          ],
        },
      },
      {
        says: 'A server that takes every password: nothing is well before the mailbox has opened, and another mailbox is never mixed in.',
        shown: {
          'lib/mail/dovecot-states.db.test.ts': ['the right password, and …'],
          'lib/flows/tested-accounts.db.test.ts': [
            'is never mixed: another mailbox’s login is refused by the test, and stops the check without one',
          ],
        },
        unshown:
          'No password of chance is tried to find such a server out: it would cost a sign-in of the budget.',
      },
      {
        says: 'A server that changes its mind with every try.',
        shown: {
          'lib/accounts/decide.test.ts': ['never is a server that changes its mind with every try, for days'],
          'lib/flows/tell-administrators.db.test.ts': [
            'an outage of a host ends with an all-clear to whom it was announced, once',
          ],
        },
      },
      {
        says: 'A folder renamed, counted anew, or set back: nothing is lost and nothing comes twice.',
        shown: {
          'lib/mail/imap/fetch.db.test.ts': ['follows a change of UIDVALIDITY without loss or double'],
          'lib/mail/imap/fetch.test.ts': [
            'starts over when UIDNEXT went back and what was stored beyond it is gone, and says so to the store',
          ],
          'lib/messages/store.db.test.ts': ['known messages take their new UIDs and only new ones are added'],
          'lib/flows/follow-server.db.test.ts': [
            'leave every folder as a second client finds it, where the server is mirrored',
          ],
        },
      },
      {
        says: 'A message goes between SEARCH and FETCH: passed over.',
        shown: {
          'lib/mail/imap/fetch.db.test.ts': ['passes over messages that went, and keeps those it has'],
          'lib/mail/imap/fetch.test.ts': [
            'passes over messages that went between SEARCH and FETCH where the server says so',
          ],
        },
      },
    ],
  },
  {
    title: 'Network, names, TLS',
    rows: [
      {
        says: 'Nobody listens.',
        shown: {
          'lib/mail/imap/connect.test.ts': ['says that nobody listens'],
          'lib/mail/judge/error.test.ts': [
            'reads the inner errors of an AggregateError, whose own message is empty',
            'reads a refused connection as Node gives it',
          ],
        },
      },
      {
        says: 'The connection is never taken.',
        shown: {
          'lib/mail/network/socket.test.ts': [
            'a server that never takes the connection is waited for as long as there is time, and left',
          ],
        },
      },
      {
        says: 'No route, a forbidden one, one that swallows everything.',
        shown: {
          'lib/mail/network/socket.test.ts': [
            'a route that swallows, forbids or ends, and none at all, are the network’s trouble',
          ],
          'lib/mail/judge/error.test.ts': ['what the system throws'],
        },
      },
      {
        says: 'A name that is not there, a name server that does not answer, two hundred addresses.',
        shown: {
          'lib/mail/judge/classify.test.ts': ['errors by their code'],
          'lib/mail/network/socket.test.ts': [
            'a name server that never answers is waited for as long as there is time',
            'of a name with two hundred addresses a few are tried',
          ],
          'lib/flows/tell-administrators.db.test.ts': [
            'accounts out of reach for long make one digest a day, by host and cause',
          ],
          'lib/discovery/discover.test.ts': ['a name server that does not answer'],
          'lib/mail/network/look-up.test.ts': [
            'a name met with silence twice is not asked for again for a while, but by a person who waits',
          ],
        },
        unshown: 'Loops of names are the system’s resolver’s to end.',
      },
      {
        says: 'A name that leads elsewhere at the second question.',
        shown: {
          'lib/mail/network/guard-address.test.ts': [
            'asks once, so a second answer cannot differ',
            'refuses a name that resolves to … …',
          ],
        },
      },
      {
        says: 'IPv6 is broken and IPv4 works.',
        shown: {
          'lib/mail/network/families.test.ts': [
            'a server that answered by one family is asked by it first, and by the other where that fails or after a while',
          ],
        },
      },
      {
        says: 'A certificate that ran out, is not yet valid, is for another name, or from nobody: no password, and one word to the administrators.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'the certificate is expired, not yet valid, for another name or from nobody',
          ],
          'lib/flows/tell-administrators.db.test.ts': [
            'accounts out of reach for long make one digest a day, by host and cause',
          ],
        },
        unshown:
          'A missing intermediate is the same to OpenSSL as one from nobody. Revocation is not asked for.',
      },
      {
        says: 'TLS to a plain port, plain to a TLS port, old TLS only, a handshake that is cut.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'TLS is spoken to a plain port, and plain to a TLS port',
            'the server speaks old TLS only',
            'no byte of the password leaves before verified TLS',
          ],
        },
      },
      {
        says: 'Another service on the port.',
        shown: {
          'lib/mail/judge/classify.test.ts': ['another service on the port'],
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'lib/mail/pop3/sign-in.test.ts': ['another service is no POP3 server'],
        },
      },
      {
        says: 'This machine’s clock or store of certificates is wrong: all servers fail, and nobody is suspended.',
        shown: {
          'worker/wrong-clock.db.test.ts': [
            'a worker an hour … leaves no account unfetched, itself and to the next one',
          ],
          'worker/server-faults.db.test.ts': [
            'servers that fail in whatever way make an account degraded, and keep nobody else waiting',
          ],
        },
        unshown:
          'A clock that is years off and an empty store are not played: every certificate then fails as one from nobody does.',
      },
    ],
  },
  {
    title: 'Our own processes, database and queue',
    rows: [
      {
        says: 'kill -9 at any moment: no mail and no notice is lost; one may come twice, and is recognised as one.',
        shown: {
          'e2e/kills.spec.ts': [
            'whatever process is killed at whatever moment, no mail is lost and no notice, and all of it comes back',
          ],
          'lib/flows/send-notification.db.test.ts': [
            'is at most doubled, and the same twice, when a worker is killed after handing it over',
          ],
          'worker/send-crash.db.test.ts': ['killed …: sent once, and once in Sent'],
          'worker/sign-ins.db.test.ts': [
            'a sign-in by … is counted where it is stopped in the middle of AUTH',
          ],
        },
      },
      {
        says: 'Two workers at one mailbox, one of them frozen past its lease.',
        shown: {
          'worker/several-workers.db.test.ts': [
            'a worker killed, one frozen and one stopped while copying: others finish, nothing is lost or doubled',
            'a worker frozen while it claims keeps no other from working',
          ],
          'lib/flows/record-check.db.test.ts': ['changes nothing when another worker took the account over'],
        },
      },
      {
        says: 'SIGTERM in the middle of a check.',
        shown: {
          'worker/several-workers.db.test.ts': [
            'a worker killed, one frozen and one stopped while copying: others finish, nothing is lost or doubled',
          ],
          'lib/supervisor/run-rekey.db.test.ts': ['stops within 10 s also when a child will not'],
        },
      },
      {
        says: 'PostgreSQL is killed and comes back.',
        shown: {
          'worker/database-away.db.test.ts': [
            'the server is killed and comes back: the work goes on',
            'all connections are ended again and again: the work goes on',
          ],
          'lib/db/away.db.test.ts': [
            'for a page a database that only reads is not there, until it writes again',
          ],
        },
      },
      {
        says: 'The database freezes, or a row is held by somebody else.',
        shown: {
          'lib/web/frozen.db.test.ts': ['a request under way when the database freezes'],
          'lib/accounts/batches.db.test.ts': [
            'an end that another transaction holds keeps those beside it from nothing, and is written when it is free',
          ],
          'lib/accounts/claim-due.db.test.ts': [
            'one that another transaction holds is left out, and taken at the next look',
          ],
          'lib/db/conflict.db.test.ts': ['two transactions … that wait for each other both end'],
        },
      },
      {
        says: 'The connection is cut between COMMIT and its answer: done once, whether or not it is done again.',
        shown: {
          'lib/flows/lost-answer.db.test.ts': [
            'messages whose storing was not heard of are there once, with their count, when they come again',
            'a refusal whose recording was not heard of counts once, and its notice is one',
            'a setting whose saving was not heard of is saved, and noted once',
          ],
          'lib/web/frozen.db.test.ts': [
            'is told, where it was to change something, that nobody knows whether it did',
          ],
        },
      },
      {
        says: 'The disk is full.',
        shown: {
          'lib/web/full-disk.db.test.ts': [
            'a disk that is full: checks wait, health says so, nothing is lost or blamed, the log says it once, and with room all goes on',
          ],
          'lib/blobs/full-disk.db.test.ts': [
            'a disk that fills is told once, costs no message, and storing goes on in the same file once there is room',
          ],
        },
      },
      {
        says: 'No file descriptors, memory or ports left: ours, and counted against nobody.',
        shown: {
          'worker/own-trouble.db.test.ts': [
            'a check that fails for … says nothing of the account, and counts nowhere',
          ],
          'lib/flows/own-trouble.db.test.ts': [
            'a notice waits while … lasts (…): its try does not count, nor is the channel blamed',
          ],
        },
        unshown: 'By the errors the system gives; none of it is really used up.',
      },
      {
        says: 'Clocks that are wrong, differ, or change to summer time.',
        shown: {
          'worker/wrong-clock.db.test.ts': [
            'a worker an hour … leaves no account unfetched, itself and to the next one',
            'a worker an hour behind stays within the budget of unsuccessful sign-ins',
            'what a clock that was ahead has written holds no account back',
          ],
          'lib/day-time.test.ts': ['counts days across the change to summer time'],
          'lib/db/one-clock.test.ts': ['nothing asks the clock of its own machine for the present instant'],
        },
      },
      {
        says: 'Very many accounts due at once: each checked once, no host beyond its cap.',
        shown: {
          'lib/accounts/claim-due.db.test.ts': [
            'no workers at the same moment take an account twice, or a host beyond its cap',
          ],
          'worker/several-workers.db.test.ts': ['two workers check each of … due accounts once'],
          'lib/accounts/decide.test.ts': ['puts every account on its own place in the interval'],
        },
        unshown: 'Ten thousand and more are measured by npm run bench (docs/performance.md).',
      },
      {
        says: 'One slow host with many accounts: the others are on time.',
        shown: {
          'lib/accounts/claim-due.db.test.ts': [
            'a host with all the seats it may have hides nobody behind its queue',
          ],
          'worker/checks.db.test.ts': [
            'one that is slow and one that throws keep none of their batch waiting, and are given back',
          ],
          'worker/server-faults.db.test.ts': [
            'servers that fail in whatever way make an account degraded, and keep nobody else waiting',
          ],
        },
      },
      {
        says: 'All accounts of one host are refused: no owner is told, administrators once, and they can let it go on.',
        shown: {
          'lib/flows/record-check.db.test.ts': [
            'are not suspended: no owner is told, the administrators once; a lone one elsewhere still is',
            'are suspended with all the evidence, and their owners told, once an administrator has said it is real',
          ],
          'worker/host-outage.db.test.ts': [
            'many accounts refused together tell the administrator once, and a lone one elsewhere is suspended',
          ],
        },
      },
      {
        says: 'The key is missing, wrong, half replaced; a sealed text is changed or moved: nothing is sent to a server.',
        shown: {
          'lib/crypto/ensure-key.db.test.ts': [
            'never makes a second key: a missing one stops the start and writes nothing',
            'refuses a key that is not the one of the database, and takes the right one again',
          ],
          'lib/crypto/key.test.ts': [
            'while it runs its file becomes …: what is held goes on sealing and opening, and the log says so once',
          ],
          'lib/crypto/seal.test.ts': ['refuses a text moved to another row or another field'],
          'lib/accounts/sign-in.test.ts': ['a credential that does not open asks nobody, and is given back'],
          'lib/cli/key.db.test.ts': [
            'a rotation that is killed at every step goes on, every secret opens at every moment, and the old key is gone at the end',
          ],
        },
      },
      {
        says: 'A migration breaks off, runs on many machines at once, or meets a newer database.',
        shown: {
          'lib/db/migrate.db.test.ts': [
            'a database has every migration once, however many machines start at the same time',
            'refuses a database that a newer version has changed',
            'stops at a migration that broke off half-way',
          ],
        },
        unshown:
          'An old and a new version are not run together: the operations page says to stop the old one.',
      },
      {
        says: 'Yesterday’s backup is restored: no link of then lives, no mail of then goes out.',
        shown: {
          'lib/backups/backups.db.test.ts': [
            'a backup made under load comes back into an empty folder: every message byte for byte, no link alive, no mail on its way',
          ],
        },
      },
    ],
  },
  {
    title: 'Notices and links',
    rows: [
      {
        says: 'Our sending server refuses, is away, falls silent after the last dot.',
        shown: {
          'lib/flows/send-notification.db.test.ts': [
            'is tried again with growing pauses while the server refuses for now, and is the same message then',
            'is tried again when nobody listens at the server',
            'what is about us, and not about the message',
          ],
          'lib/flows/notices-in-doubt.db.test.ts': [
            'is tried again when its answer was lost, and is sent when a copy was certainly taken',
          ],
          'lib/flows/webhooks.db.test.ts': [
            'keeps no message to a person waiting, however many events it has and however they are asked for',
          ],
          'lib/mail/smtp/smtp.test.ts': ['an answer'],
        },
        unshown: 'A bounce that comes later is read by nobody.',
      },
      {
        says: 'The owner’s only address is the suspended mailbox.',
        shown: {
          'lib/flows/record-check.db.test.ts': [
            'is written about to its own address, marked so, where the owner has no other',
          ],
          'lib/notifications/channels/email/render.test.ts': [
            'says so when it goes to the broken mailbox itself',
          ],
        },
      },
      {
        says: 'A vacation reply to each notice.',
        shown: {
          'lib/notifications/channels/email/sender.db.test.ts': [
            'a notice says that a program wrote it, from one and the same sender in header and envelope',
          ],
        },
        unshown: 'Nobody reads what comes back, so that no loop can begin.',
      },
      {
        says: 'The link is opened by scanners, in two tabs, by two people, again after it was used; the form is sent twice.',
        shown: {
          'e2e/loop.spec.ts': [
            'a password changes, its owner is told, repairs it in a minute, and no mail is lost',
          ],
          'e2e/update-page.spec.ts': [
            'a person without JavaScript repairs the account, and a reload sends nothing again',
          ],
          'lib/flows/update-password.db.test.ts': ['posted fifty times at once is taken once'],
        },
      },
      {
        says: 'A link that is guessed, used, ended, replaced, cut, or changed on its way.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'that is unknown, changed, expired, superseded, used or of an older credential is none',
          ],
          'lib/notifications/channels/email/render.test.ts': [
            'arrives with its link whole when sent by nodemailer',
          ],
        },
      },
      {
        says: 'The new password is right and the server in trouble; wrong; too often; of the wrong kind.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'a server that is down counts nothing, and the try is given back',
            'are limited to five an hour for an account, over all its links',
          ],
          'components/update-password/failure-words.test.ts': [
            '… says what is unchanged, unless nobody knows',
            'knows where the big providers keep app passwords, by whole names only',
          ],
        },
      },
      {
        says: 'Passwords with quotes, backslashes, letters beyond ASCII, NUL, line breaks, 1,000 characters.',
        shown: {
          'lib/update-links/password-form.test.ts': [
            'gives every other password back exactly as it was typed',
            'refuses …',
          ],
          'lib/mail/imap/connect.test.ts': ['user name and password reach the server byte for byte'],
          'lib/mail/pop3/sign-in.test.ts': ['user name and password reach the server byte for byte'],
          'lib/mail/judge/classify.test.ts': ['codes as evidence'],
        },
      },
      {
        says: 'Names of mailboxes, people and organisations with HTML, line breaks, formulas and marks of templates.',
        shown: {
          'lib/notifications/channels/email/render.test.ts': ['a name like … stays a name'],
          'app/hostile-forms.db.test.ts': ['the form of …'],
          'lib/web/api/hostile-input.db.test.ts': ['the body of … …'],
          'lib/account-imports/read-file.test.ts': ['… is no formula in what is written'],
        },
      },
      {
        says: 'Hosts in odd spellings, of 300 characters, with a user or a port in them.',
        shown: {
          'lib/mail/network/guard-address.test.ts': [
            'refuses inner addresses in every spelling',
            'takes … for no host name',
          ],
          'lib/fields/fields.test.ts': ['a host'],
        },
      },
      {
        says: 'Pages of other sites, fixed sessions, ways round the second factor, ids of somebody else.',
        shown: {
          'lib/web/answer-attempt.test.ts': ['a request with … is from our page: …, without cookies: …'],
          'lib/web/auth.db.test.ts': [
            'a copied cookie is dead after signing out, and each sign-in has a session of its own',
          ],
          'lib/web/second-factor.db.test.ts': [
            'next-auth’s own address opens no session without the second factor',
          ],
          'e2e/foreign-ids.spec.ts': [
            'another user’s ids do nothing in any server action',
            'another user’s ids lead nowhere on any route of the mail views',
          ],
        },
      },
    ],
  },
  {
    title: 'The content of mail',
    rows: [
      {
        says: 'A corpus of broken and odd messages: stored byte for byte, read to the end, none left out.',
        shown: {
          'lib/mail/imap/fetch.db.test.ts': [
            'copies every message of the corpus byte for byte, over TLS, STARTTLS and plain',
          ],
          'lib/messages/open.test.ts': ['opens every file of the corpus'],
          'lib/messages/parse.db.test.ts': ['is read to the end, each message once'],
        },
      },
      {
        says: 'No bytes, too many bytes, parts without end, no end at all, charsets nobody knows.',
        shown: {
          'lib/mail/imap/fetch.db.test.ts': [
            'records a message over the limit by its head, and copies the others',
          ],
          'lib/messages/parse.db.test.ts': [
            'a parser that ran out of memory or time does not take this process with it',
          ],
          'lib/messages/mail-view.db.test.ts': ['shows a message whose bytes are no mail at all'],
          'lib/messages/broken-mail.test.ts': ['a broken frame hides no words:'],
          'lib/mime/headers.test.ts': ['is not held up by a head built to hurt'],
          'e2e/hostile-load.spec.ts': [
            'hostile messages of every kind are answered, and none holds the main thread of the web process',
          ],
        },
      },
      {
        says: 'A folder of half a million messages: copied in steps, newest first, going on where it stopped.',
        shown: {
          'lib/mail/imap/newest-first.db.test.ts': [
            'a folder of … messages is copied in steps, newest first, and what comes in meanwhile before the rest',
          ],
          'lib/mail/imap/fetch.db.test.ts': [
            'hands over batches bounded by count and bytes, and goes on where it stopped',
          ],
        },
        unshown: 'Eighteen hundred in npm test; half a million in npm run test:faults.',
      },
      {
        says: 'Message-ID missing, the same in all, 10 kB long: nothing is lost or merged by it.',
        shown: {
          'lib/messages/store.db.test.ts': [
            'messages are told apart by their bytes, whatever stands for their Message-ID: none, the same, 10 kB',
            'two equal messages stay two',
          ],
          'lib/mail/pop3/pop3.db.test.ts': ['two messages of the same bytes are two here'],
        },
      },
      {
        says: 'HTML with scripts, remote pictures, forms, refreshes, styles that tell, SVG, MathML, another base.',
        shown: {
          'e2e/hostile-mail.spec.ts': [
            'no payload runs a script, sends a request or leaves its frame',
            'no vector of our own runs, asks anybody but our proxy, or shows beyond its frame',
          ],
          'lib/messages/clean-html.test.ts': [
            '… becomes …',
            'lets no payload keep a script, a handler or a frame',
          ],
          'lib/messages/clean-css.test.ts': ['keeps nothing of …'],
        },
      },
    ],
  },
];
