import type { Group } from './row.ts';

/** What Rekey promises about secrets, hosts, mail and people, in the order of `docs/security.md`. */
export const requirements: readonly Group[] = [
  {
    title: 'The update link',
    rows: [
      {
        says: 'Its token is 256 bits of chance and says nothing of anybody.',
        shown: { 'lib/secret.test.ts': ['tokens are 256 random bits that stand in an address as they are'] },
      },
      {
        says: 'Only a hash of it is kept; it stands in no row, job, log or audit entry.',
        shown: {
          'lib/secret.test.ts': ['a stored token is its SHA-256'],
          'lib/flows/notifications.db.test.ts': [
            'goes to the owner’s number with a link that works, and the log keeps the answer and no link',
            'is shown again with every account, and with links and check words masked',
          ],
          'lib/flows/connecting-secrets.db.test.ts': [
            'taking back, moving, inviting and connecting leave no secret and no link in a log, row, job, audit entry or export',
          ],
        },
      },
      {
        says: 'It is used once, in the transaction that changes the password.',
        shown: { 'lib/flows/update-password.db.test.ts': ['posted fifty times at once is taken once'] },
      },
      {
        says: 'It lives for hours or days, says until when, and is judged by the clock of the database; one that ended is sent anew to the address on file only.',
        shown: {
          'lib/flows/notifications.db.test.ts': [
            'says until when it works in the mail, in the text and on its page, and outlasts a long weekend',
          ],
          'lib/flows/update-password.db.test.ts': [
            'that is unknown, changed, expired, superseded, used or of an older credential is none',
          ],
          'lib/flows/tell-administrators.db.test.ts': [
            'a link that ended is sent anew to the address on file, as often as the limits say, and only if it is needed',
          ],
          'lib/db/one-clock.test.ts': ['nothing asks the clock of its own machine for the present instant'],
        },
      },
      {
        says: 'A newer link, a changed credential and another owner end the older ones.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'that is unknown, changed, expired, superseded, used or of an older credential is none',
          ],
          'lib/flows/change-owner.db.test.ts': [
            'another owner ends the links of the former one and what waits for them, and is told instead',
          ],
          'lib/flows/accounts.db.test.ts': [
            'deleting takes credential, mail and links along, and leaves the others and the audit log',
          ],
        },
      },
      {
        says: 'It is for one account and its password: server, user name and owner cannot be changed through it.',
        shown: {
          'lib/update-links/password-form.test.ts': [
            'ignores every other field, and takes the first of two with one name',
          ],
          'e2e/update-page.spec.ts': [
            'links that do not work look alike, and a form from elsewhere is refused',
          ],
        },
      },
      {
        says: 'Opening it changes nothing, whoever opens it and how often; only the form does. That it was opened is noted once a person presses or types something in its page, and no answer tells a link from none.',
        shown: {
          'lib/flows/note-link-opened.db.test.ts': [
            'reading the page of a link notes nothing',
            'the first use of a link is kept, once, however many tell of it at a moment, and stands in no audit log',
            'a link that does not work, or is none, notes nothing and says nothing',
          ],
          'e2e/loop.spec.ts': [
            'a password changes, its owner is told, repairs it in a minute, and no mail is lost',
          ],
          'e2e/connect.spec.ts': [
            'an owner connects a mailbox of which nobody else knows the password, and again, without JavaScript, after it moved',
          ],
        },
      },
      {
        says: 'Its page tells the address to nobody: no referrer, no cache, nothing of another host.',
        shown: {
          'e2e/update-page.spec.ts': [
            'the page tells its address to nobody, loads nothing foreign, and every face is fit to be used',
          ],
          'lib/web/security-headers.test.ts': ['a page at … says …'],
          'lib/flows/connecting-secrets.db.test.ts': [
            'taking back, moving, inviting and connecting leave no secret and no link in a log, row, job, audit entry or export',
          ],
        },
        unshown:
          'The token stays in the address bar, so that the page works without JavaScript and after a reload; what a proxy logs is for its operator to see to.',
      },
      {
        says: 'Unknown, used, expired and replaced links look alike, and no page shows a mailbox in full before a proof.',
        shown: {
          'e2e/update-page.spec.ts': [
            'links that do not work look alike, and a form from elsewhere is refused',
            'the page tells its address to nobody, loads nothing foreign, and every face is fit to be used',
          ],
          'lib/notifications/phrase.test.ts': [
            'masks … as …',
            'never shows more than half of a name, nor its length',
          ],
        },
        unshown: 'How long each takes is not measured: 256 bits are not found by timing.',
      },
      {
        says: 'Tries are few for a link and for an account, and share one budget of sign-ins with the worker; beyond it nobody is asked.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'are limited to five an hour for an account, over all its links',
            'are limited to ten for a link, also when they come at once',
            'a wrong old password reaches no server',
            'checks and forms together stay below what a server locks at, and an hour later the right password works',
          ],
          'lib/accounts/sign-in-budget.db.test.ts': [
            'holds over a day of checks, impatient administrators and tries on the page',
          ],
        },
        unshown:
          'Ten for a link by default, not three to five; both numbers are settings. There is no pause between two tries.',
      },
      {
        says: 'A new password is stored only once the server has taken it; a server in trouble changes nothing and costs no try.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'a server that is down counts nothing, and the try is given back',
            'stays so where its server refuses that password, and the link has one try less',
          ],
          'components/update-password/failure-words.test.ts': [
            'a server that is down is told to be no fault of the password, and does not count',
          ],
        },
      },
      {
        says: 'No sign-in to Rekey comes of it.',
        shown: {
          'e2e/update-page.spec.ts': [
            'a person without JavaScript repairs the account, and a reload sends nothing again',
          ],
        },
      },
      {
        says: 'The owner is told of the change at the address on file, without password or link.',
        shown: {
          'lib/flows/update-password.db.test.ts': [
            'is told to its owner where the rule is on, once for each change, without password or link',
          ],
          'lib/notifications/channels/email/render.test.ts': [
            'after a change names nobody’s password and has no link',
          ],
        },
        unshown: 'Only where an administrator has enabled the rule.',
      },
      {
        says: 'Asking for links is limited by address and by source, and answered alike for everybody.',
        shown: {
          'lib/flows/tell-administrators.db.test.ts': [
            'a link that ended is sent anew to the address on file, as often as the limits say, and only if it is needed',
          ],
          'lib/flows/sign-in-links.db.test.ts': [
            'nobody floods a mailbox, and who uses up what an address may ask for leaves links that work in it',
            'slows down a place that asks for many addresses, and no other place',
            'answers alike for who signs in, who may not, and who is nobody, and writes to the first alone',
          ],
          'lib/flows/hold-for-limit.db.test.ts': [
            'beyond the limit of an hour messages with links wait, none is lost, and the administrators are told once',
          ],
        },
        unshown: 'No time is measured. Nobody can ask for a first update link.',
      },
      {
        says: 'A password may hold any character but line breaks and NUL, and reaches the server byte for byte by every protocol; browsers and managers may fill it in.',
        shown: {
          'lib/update-links/password-form.test.ts': [
            'gives every other password back exactly as it was typed',
            'refuses …',
          ],
          'lib/mail/imap/connect.test.ts': ['user name and password reach the server byte for byte'],
          'lib/mail/pop3/sign-in.test.ts': ['user name and password reach the server byte for byte'],
          'lib/mail/smtp/smtp.test.ts': ['carries … byte for byte'],
          'e2e/update-page.spec.ts': [
            'the page tells its address to nobody, loads nothing foreign, and every face is fit to be used',
          ],
        },
      },
    ],
  },
  {
    title: 'Messages that neither look like phishing nor teach it',
    rows: [
      {
        says: 'One sender of the organisation’s own, the same in header and envelope.',
        shown: {
          'lib/notifications/channels/email/sender.db.test.ts': [
            'a notice says that a program wrote it, from one and the same sender in header and envelope',
          ],
        },
        unshown:
          'SPF, DKIM and DMARC belong to the operator’s own relay and domain; Rekey signs nothing itself.',
      },
      {
        says: 'One link for each account, to the registered host, with plain words; the text part has the same one.',
        shown: {
          'lib/notifications/channels/email/render.test.ts': [
            'has one link, with the words "click here", and the same address in plain text',
            'every address in it leads to the host of the link',
            'has one link for each account at most, loads nothing and runs nothing',
          ],
        },
      },
      {
        says: 'It says what only the service knows: which mailbox, since when, the server’s own words, cut and harmless.',
        shown: {
          'lib/notifications/channels/email/render.test.ts': [
            'says which mailbox, since when, why, who runs the system, the phrase and the end of the link',
            'a server that says … adds no link, no tag and no line',
          ],
        },
      },
      {
        says: 'No threat and no countdown; it says that nobody asks for passwords, how to do without the link, and that it may be ignored.',
        shown: {
          'lib/notifications/channels/email/render.test.ts': [
            '… uses none of the words of a message that steals passwords',
            'says which mailbox, since when, why, who runs the system, the phrase and the end of the link',
          ],
        },
      },
      {
        says: 'A mail without a secret link, for owners who can sign in instead.',
        why: 'Not offered. The link asks for the old password and proves the new one at the account’s own server, so that the link alone opens nothing; each mail names the way without it.',
      },
      {
        says: 'A notice that can only go to the broken mailbox itself says so; administrators can be told of each suspension.',
        shown: {
          'lib/flows/record-check.db.test.ts': [
            'is written about to its own address, marked so, where the owner has no other',
          ],
          'lib/notifications/channels/email/render.test.ts': [
            'says so when it goes to the broken mailbox itself',
          ],
          'lib/flows/tell-administrators.db.test.ts': [
            'administrators are told of suspended accounts, together and without a link, where the rule is enabled',
          ],
        },
      },
      {
        says: 'One message for each episode, one reminder, one word of the end; marked as written by a program.',
        shown: {
          'lib/flows/notifications.db.test.ts': [
            'goes out once, after the days of the settings, by every rule that told, while the account is suspended',
            'does not come after a recovery, and one that waits is stopped by it',
            'is told once to who was told of the suspension, by each enabled rule',
          ],
          'lib/notifications/channels/email/sender.db.test.ts': [
            'a notice says that a program wrote it, from one and the same sender in header and envelope',
          ],
        },
        unshown:
          'Rekey reads no answers to its notices, so that bounces and vacation replies can start nothing.',
      },
      {
        says: 'Each cause has its own words; only a refused password is called that.',
        shown: {
          'lib/notifications/channels/email/render.test.ts': [
            'blames the password only where the password was refused',
          ],
          'lib/notifications/channels/sms/render.test.ts': [
            'blames no password for …, whatever the administrators wrote for the usual case',
          ],
          'components/update-password/failure-words.test.ts': [
            'blames the new password only when the server refused it',
          ],
        },
      },
      {
        says: 'Many accounts of a host refused together: no owner is told, the administrators once, until one of them says that it is real.',
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
    ],
  },
  {
    title: 'Stored secrets',
    rows: [
      {
        says: 'Authenticated encryption with a nonce of its own each time; what was changed by a bit is refused by name, and the rest goes on.',
        shown: {
          'lib/crypto/seal.test.ts': [
            'never seals the same text to the same bytes, nor shows it',
            'refuses a text in which any single bit of nonce, ciphertext or tag was flipped',
            'refuses another key, and names the row and the missing version instead of blaming a password',
          ],
          'lib/settings/store.db.test.ts': [
            'goes on with everything else when a stored secret does not open',
          ],
        },
      },
      {
        says: 'The key is kept apart from the database, and a web process can have one that seals mail passwords and opens none.',
        shown: {
          'lib/crypto/seal.test.ts': [
            'a mail credential › is sealed with a write-only key and opened with the whole one alone',
          ],
          'lib/flows/write-only.db.test.ts': [
            'a web process with a write-only key repairs an account whose stored password only the worker opens',
            'an administrator tests what is stored, and it goes to no other server though a web process asks for that',
            'the memory of that process holds the key that seals and none that opens',
          ],
          'lib/crypto/ensure-key.db.test.ts': [
            'makes the key of a new database once, readable by its owner only',
          ],
          'lib/cli/key.db.test.ts': [
            'a key that only the operator can change is asked for step by step, and never printed',
          ],
        },
        unshown:
          'There is no key for each mailbox. The web process holds the whole key unless the operator gives it a write-only one.',
      },
      {
        says: 'What is sealed is bound to its row and field: moved elsewhere it does not open.',
        shown: {
          'lib/crypto/seal.test.ts': ['refuses a text moved to another row or another field'],
          'lib/accounts/credentials.db.test.ts': [
            'what is stored is opened as it was given, for its own account and server only',
          ],
        },
      },
      {
        says: 'The key can be replaced while all goes on, also where that is killed at any step; an old one that is needed is named.',
        shown: {
          'lib/cli/key.db.test.ts': [
            'a rotation that is killed at every step goes on, every secret opens at every moment, and the old key is gone at the end',
            'no column of sealed texts is forgotten: the schema has those of the table and no others',
          ],
          'lib/crypto/seal.test.ts': [
            'seals with the newest key of the ring and still opens what an older one sealed',
            'refuses another key, and names the row and the missing version instead of blaming a password',
          ],
        },
        unshown: 'One key seals all, so that there is no quick kind that only wraps keys anew.',
      },
      {
        says: 'Without the right key nothing starts, and what does not open is never called a wrong password.',
        shown: {
          'lib/crypto/ensure-key.db.test.ts': [
            'never makes a second key: a missing one stops the start and writes nothing',
            'refuses a key that is not the one of the database, and takes the right one again',
            'refuses a damaged or truncated key file',
          ],
          'lib/accounts/sign-in.test.ts': ['a credential that does not open asks nobody, and is given back'],
        },
      },
      {
        says: 'Secrets are in memory only: in no log, row, mail, error or process that has no need of them.',
        shown: {
          'lib/mail/wire-text.test.ts': [
            '…: shown without what nobody may see, in whatever pieces it passes',
          ],
          'lib/mail/wire-log.test.ts': [
            'a token shown to IMAP by …, and whatever the server repeats of it, is masked',
            'a token shown to SMTP, and whatever the server repeats of it, is masked',
          ],
          'lib/flows/record-protocol.db.test.ts': [
            'of a check is kept what was said, and neither the password nor anything of the mail › …, …',
            'of a message that is sent neither its words nor whom it is for, and its copy by its length',
          ],
          'lib/secret.test.ts': ['shows itself nowhere by accident'],
          'worker/server-faults.db.test.ts': [
            'no password stands in any log, row or mail, also where a server repeats it',
          ],
          'lib/messages/read-apart.test.ts': ['the process that reads is given no secret'],
        },
        unshown:
          'Memory is searched by npm run canary alone, as are log, database, pages and files with secrets sent through every path.',
      },
      {
        says: 'A stored secret is shown to nobody again, in no page, answer or export.',
        shown: {
          'lib/web/api/api.db.test.ts': ['no answer to any GET carries a secret'],
          'e2e/console.spec.ts': ['another server needs the password again, and a stored one is never shown'],
          'lib/account-imports/export-accounts.db.test.ts': [
            'an export holds no secret and no formula, and imported elsewhere makes the same accounts',
          ],
          'e2e/providers.spec.ts': [
            'an administrator adds a provider, sees its secret nowhere again, and tests it',
          ],
        },
      },
      {
        says: 'Deleting an account takes its secret along; backups age out.',
        shown: {
          'lib/flows/accounts.db.test.ts': [
            'deleting takes credential, mail and links along, and leaves the others and the audit log',
          ],
          'lib/flows/back-up-nightly.db.test.ts': [
            'of two workers one makes the backup of the night, and so many nights are kept as the settings say',
          ],
        },
        unshown:
          'A backup from before opens with the key until it is deleted, since no mailbox has a key of its own.',
      },
      {
        says: 'A secret goes only where it was given for: another server, user or account needs it anew.',
        shown: {
          'lib/accounts/plan-change.test.ts': ['a stored password goes only where it was given for'],
          'lib/flows/accounts.db.test.ts': ['of the server without its password changes nothing at all'],
          'lib/flows/update-password.db.test.ts': [
            'is connected at no other server than the one its password was tried at',
          ],
          'lib/settings/store.db.test.ts': [
            'lets no stored secret follow its server elsewhere, neither at once nor in two steps',
          ],
          'lib/providers/store.db.test.ts': ['a secret goes only to the endpoints it was given for'],
          'lib/flows/hand-over.db.test.ts': ['a token goes to another server no more than a password does'],
        },
      },
      {
        says: 'Over the wire only behind verified TLS, unless an administrator chose otherwise for that account; STARTTLS is required, not tried.',
        shown: {
          'lib/mail/imap/connect.test.ts': ['no byte of the password leaves before verified TLS'],
          'lib/mail/smtp/smtp.test.ts': ['no byte of the password leaves before verified TLS'],
          'lib/mail/pop3/sign-in.test.ts': ['nothing leaves in the clear'],
          'lib/mail/network/tickets.test.ts': [
            'another server in its place is not trusted for the sake of a session',
          ],
        },
      },
    ],
  },
  {
    title: 'Hosts that somebody names, and what they answer',
    rows: [
      {
        says: 'A name is resolved once, every address of it checked, and the checked one connected to; ports are those of mail.',
        shown: {
          'lib/mail/network/guard-address.test.ts': [
            'refuses inner addresses in every spelling',
            'refuses a name that resolves to … …',
            'asks once, so a second answer cannot differ',
            'connects to mail ports only',
            'calls web addresses at the ports that the operator names only',
          ],
          'lib/discovery/discover.test.ts': [
            'servers at addresses where none may be, and ports that are no mail server’s',
          ],
          'lib/flows/webhooks.db.test.ts': [
            'refuses an address of a private network, also where a name leads there',
            'is not redirected elsewhere, and its address stands in no row',
          ],
          'lib/web/single-sign-on.db.test.ts': [
            'a provider that points elsewhere makes Rekey ask nobody else: no redirect is followed, no inner address called',
          ],
        },
        unshown: 'Mail servers in private networks are allowed unless REKEY_INNER_NETWORKS names which.',
      },
      {
        says: 'A limit on outgoing connections outside the program as well.',
        why: 'It belongs to the operator’s network; inside, the operator can name the inner networks that may be reached.',
      },
      {
        says: 'Rekey is no port scanner: who may try servers is known, and tries are limited.',
        shown: {
          'app/gates.test.ts': [
            'every call of the API asks for a right, but those that say whether the system runs',
          ],
          'lib/web/api/api.db.test.ts': ['slows a token down that asks more often than the settings allow'],
          'lib/flows/update-password.db.test.ts': [
            'are limited to ten for a link, also when they come at once',
          ],
          'lib/flows/count-test.db.test.ts': [
            'whoever tests without end is told to wait, asks nobody meanwhile, and keeps nobody else from testing',
          ],
        },
        unshown:
          'Administrators and operators are told exactly why a server did not answer, which they need.',
      },
      {
        says: 'What a server says is cut, and cleaned of control, direction and terminal characters, before anybody sees it; none of it is a link.',
        shown: {
          'lib/mail/judge/classify.test.ts': [
            'cannot write to a terminal, turn text around or carry a second line',
            'is cut at 200 characters without splitting one',
            'gives one of the causes with printable evidence of at most 200 characters',
          ],
          'lib/notifications/channels/email/render.test.ts': [
            'a server that says … adds no link, no tag and no line',
          ],
        },
      },
      {
        says: 'No user name, password or folder name starts a command of its own.',
        shown: {
          'lib/mail/imap/connect.test.ts': ['user name and password reach the server byte for byte'],
          'lib/mail/pop3/sign-in.test.ts': ['user name and password reach the server byte for byte'],
          'lib/mail/smtp/smtp.test.ts': ['refuses what SMTP cannot carry before anything is sent'],
          'lib/mail/imap/fetch.test.ts': ['a folder named … starts no command of its own'],
          'lib/fields/fields.test.ts': ['a user name may hold anything but what starts another command'],
        },
      },
      {
        says: 'Everything a server sends has its limit: bytes, lines, literals, time, and the whole run.',
        shown: {
          'lib/mail/imap/connect.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
            'tells an overall deadline as no answer',
          ],
          'lib/mail/smtp/smtp.test.ts': [
            'a server that misbehaves is never taken for one that refuses the password',
          ],
          'lib/mail/pop3/sign-in.test.ts': ['… is not read for ever'],
          'lib/mail/imap/fetch.test.ts': [
            'ends the session when the server sends more than it was asked for',
          ],
          'lib/mail/imap/waiting.test.ts': ['… are cut off'],
        },
      },
      {
        says: 'What came before TLS counts for nothing behind it; a server that greets as if one were in is left.',
        shown: {
          'lib/mail/imap/connect.test.ts': ['no byte of the password leaves before verified TLS'],
          'lib/mail/smtp/smtp.test.ts': ['no byte of the password leaves before verified TLS'],
          'lib/mail/pop3/sign-in.test.ts': [
            'where something came with the answer to STLS',
            'and what was offered in the clear counts for nothing behind TLS',
          ],
        },
      },
    ],
  },
  {
    title: 'The content of mail',
    rows: [
      {
        says: 'HTML is sanitised and shown in a sandboxed frame with a policy of its own; remote pictures only when asked for, by our server.',
        shown: {
          'e2e/hostile-mail.spec.ts': [
            'no payload runs a script, sends a request or leaves its frame',
            'no vector of our own runs, asks anybody but our proxy, or shows beyond its frame',
          ],
          'lib/messages/clean-html.test.ts': ['lets no payload keep a script, a handler or a frame'],
          'e2e/reading.spec.ts': [
            'a newsletter looks as it was written, runs nothing, and loads pictures only when asked',
          ],
          'lib/pictures/pictures.db.test.ts': ['is not asked of a name that leads to …'],
        },
      },
      {
        says: 'Attachments are downloads under cleaned names; what is looked at in place is shown as what its bytes are.',
        shown: {
          'e2e/reading.spec.ts': [
            'attachments and the original are saved as files, under names that harm nobody',
            'attachments are looked at where they stand, as what their bytes are, and saved together',
          ],
          'lib/messages/file-name.test.ts': ['any name whatever makes one header that saves a file'],
        },
      },
      {
        says: 'Mail is read in processes and threads that can be ended; a message that cannot be read is given up and holds up no other.',
        shown: {
          'lib/messages/parse.db.test.ts': [
            'a message that cannot be parsed is given up after three tries, and others are read',
            'a parser that ran out of memory or time does not take this process with it',
          ],
          'lib/messages/read-apart.test.ts': [
            'a reading process that is killed costs the job it had, and the next one has a new process',
          ],
          'lib/messages/growth.test.ts': ['… takes at most thrice as long for twice as much'],
          'e2e/hostile-load.spec.ts': [
            'hostile messages of every kind are answered, and none holds the main thread of the web process',
          ],
        },
      },
      {
        says: 'Nothing that leaves for a spreadsheet is a formula.',
        shown: {
          'lib/account-imports/read-file.test.ts': ['… is no formula in what is written'],
          'lib/account-imports/export-accounts.db.test.ts': [
            'an export holds no secret and no formula, and imported elsewhere makes the same accounts',
          ],
        },
      },
    ],
  },
  {
    title: 'Signing in to Rekey, sessions and pages',
    rows: [
      {
        says: 'A second factor by app or passkey; nothing is taken twice, recovery codes are hashed, and no address leads past it.',
        shown: {
          'lib/web/second-factor.db.test.ts': [
            'the password alone signs nobody in who has a second factor; with a code it does',
            'a code is taken once, also of two at the same moment',
            'a recovery code is taken once, whatever its dashes and capitals, and its hash alone is kept',
            'next-auth’s own address opens no session without the second factor',
            'a link that lets one choose a password leads to the second factor, not past it',
          ],
          'lib/users/second-factor/passkeys.db.test.ts': [
            'a passkey says who it is, and what it signed is taken once',
          ],
          'e2e/second-factor.spec.ts': [
            'whoever owes a second factor when its time is over is let nowhere but to set it up',
          ],
        },
      },
      {
        says: 'Guessing is slow for each account and source, and no stranger locks anybody out.',
        shown: {
          'lib/users/sign-in.db.test.ts': [
            'refuses a source after ten wrong tries, also with the right password, and no other source',
            'keeps the owner’s browser and the owner’s network in while strangers try from everywhere',
            'lets the right password in from a new place however often strangers tried the name, and slows guessing',
            'answers alike for a wrong password, an unknown name, one without password and one who may not',
          ],
          'lib/users/password.test.ts': ['a name that nobody has costs the work of one that somebody has'],
          'lib/web/second-factor.db.test.ts': [
            'guessing codes is slowed, and who was in before with this browser is not kept out by it',
          ],
        },
      },
      {
        says: 'Each sign-in has a session of its own, which ends when idle, in the end, at sign-out and with each change of password, factor or role; all can be seen and ended.',
        shown: {
          'lib/web/auth.db.test.ts': [
            'a copied cookie is dead after signing out, and each sign-in has a session of its own',
            'asks the database at every read: an ended session, a lost permission, another role count at once',
            'a session sealed with our own key by another algorithm than ours is none',
          ],
          'lib/web/single-sign-on.db.test.ts': [
            'a session that somebody planted in the browser is not the one that opens',
          ],
          'e2e/sending.spec.ts': [
            'what went wrong is said, nothing typed is lost, and a refused password is repaired on the way',
          ],
          'lib/users/sign-in.db.test.ts': [
            'a session is worth nothing once signed out, run out, idle, revoked, or its user may not sign in',
          ],
          'lib/users/store.db.test.ts': [
            'of password, role or permission ends the sessions; of a name it does not',
          ],
          'lib/web/second-factor.db.test.ts': ['setting it up and turning it off end every open session'],
          'lib/users/own-sign-in.db.test.ts': ['one sees and ends one’s own sessions, and nobody else’s'],
        },
      },
      {
        says: 'Cookies are __Host-, Secure, HttpOnly and SameSite.',
        shown: {
          'lib/web/auth.db.test.ts': [
            'signs in with a cookie that no script reads and no other site sends',
            'gives its cookies the __Host- prefix where it is opened over https',
          ],
          'lib/web/second-factor.db.test.ts': [
            'what a browser holds between password and code opens nothing, and neither cookie stands in for the other',
          ],
        },
        unshown: 'What only remembers how a list looks is not looked at.',
      },
      {
        says: 'Nothing is changed by a page of another site.',
        shown: {
          'lib/web/answer-attempt.test.ts': ['a request with … is from our page: …, without cookies: …'],
          'lib/web/auth.db.test.ts': [
            'next-auth’s own addresses sign in and out with its token, and not without',
          ],
          'app/action-gates.db.test.ts': [
            'a form that a browser says came from another site (…) changes nothing',
          ],
          'e2e/update-page.spec.ts': [
            'links that do not work look alike, and a form from elsewhere is refused',
          ],
        },
        unshown: 'Next compares Origin with the host besides; no second site is played in a browser.',
      },
      {
        says: 'Every answer has its security headers: no foreign or inline script, no frame around the page, https only.',
        shown: {
          'lib/web/security-headers.test.ts': [
            'allows only scripts and styles of our own or of this answer, and no frame around the page',
            'asks for https only where it is opened over https',
            'keeps other windows, other sites, devices and guessed types away, and nothing on the disk',
          ],
          'lib/web/receive.test.ts': [
            'the answer at … has the headers that every answer has',
            'no answer at … is without a policy, and none is framed',
          ],
          'lib/web/api/api.db.test.ts': ['keeps every answer out of caches and frames'],
        },
      },
      {
        says: 'Sensitive acts ask again who one is; another server asks for its password.',
        shown: {
          'e2e/second-factor.spec.ts': [
            'a second factor is set up, asked for at sign-in and before sensitive acts, and reset by an administrator',
            'a passkey is added, signs in with no password, confirms a sensitive act, and is asked for after a password',
          ],
          'app/action-gates.db.test.ts': [
            'an account, and where its owner is sent links to, is given to somebody else only by who has just proved who they are',
            'where messages with links leave, and the host they name, is changed only by who has just proved who they are',
          ],
          'app/gates.test.ts': [
            'what changes users, tokens, webhooks, providers or settings asks again who one is, but for what only takes away or tries',
          ],
          'lib/settings/asks-again.test.ts': ['… asks again'],
          'lib/web/single-sign-on.db.test.ts': [
            'of two that began in one browser the first is over, and confirms nothing',
          ],
          'lib/accounts/plan-change.test.ts': ['a stored password goes only where it was given for'],
        },
      },
      {
        says: 'Each address, action and call asks for a right, and finds only what one may see.',
        shown: {
          'app/gates.test.ts': [
            'every address of the console asks for a right',
            'every server action passes a gate before it does anything',
            'every call of the API asks for a right, but those that say whether the system runs',
          ],
          'e2e/roles.spec.ts': [
            'every address of the console lets a person of the role … in or not, as the table of rights says',
          ],
          'e2e/foreign-ids.spec.ts': [
            'another user’s ids lead nowhere on any route of the mail views',
            'another user’s ids do nothing in any server action',
            'no page of the console opens for a user, no call of the API answers one, and nothing opens for nobody',
          ],
          'lib/web/api/api.db.test.ts': [
            'asks each endpoint’s own scope of a token: every other one is not enough',
            'give nobody more than their maker has',
          ],
        },
      },
    ],
  },
  {
    title: 'Logs and the audit log',
    rows: [
      {
        says: 'No password, token, code or key in any log, in whatever spelling, also where a server repeats it.',
        shown: {
          'worker/server-faults.db.test.ts': [
            'no password stands in any log, row or mail, also where a server repeats it',
          ],
          'lib/flows/provider-secrets.db.test.ts': [
            'a client secret, a token, a code and a key stand in no log, error, row, job, audit entry or export',
          ],
          'lib/mail/judge/hide.test.ts': ['a secret that a server repeats … is not shown'],
          'lib/redact.test.ts': ['hides what stands under a key that names a secret, at every depth'],
        },
      },
      {
        says: 'One event is one line, whatever stands in it.',
        shown: {
          'lib/log.test.ts': [
            'whatever a server says, an event is one line of printable JSON, and none is forged',
          ],
          'lib/audit-shipping/receiver.test.ts': [
            'whatever stands in an entry, it is one line of ASCII, and says the same when it is read',
          ],
        },
      },
      {
        says: 'What is done is in the audit log, in the same transaction; it is append-only, and a change behind its back is found.',
        shown: {
          'lib/events/record.db.test.ts': [
            'stands in the timeline, the audit log and the notices of the enabled rules together, or nowhere',
          ],
          'lib/audit/chain.db.test.ts': [
            'neither log nor chain can be changed by the application',
            'the chain tells',
          ],
          'lib/flows/update-password.db.test.ts': ['posted fifty times at once is taken once'],
          'lib/settings/store.db.test.ts': [
            'writes what changed into the audit log, and nothing when nothing changed',
          ],
          'lib/users/sign-in.db.test.ts': [
            'lets in who knows the password, typed with capitals and spaces around the address',
          ],
          'lib/flows/note-mail-read.db.test.ts': [
            'each reading by a person is in the audit log, and the owner is told once a day of each',
          ],
        },
        unshown: 'No one test goes through every kind of action.',
      },
      {
        says: 'People see general words; trouble of our own opens nothing, suspends nobody and ends by itself.',
        shown: {
          'lib/web/answer-attempt.test.ts': ['answers a fault of ours as not known, without its words'],
          'lib/web/full-disk.db.test.ts': [
            'a disk that is full: checks wait, health says so, nothing is lost or blamed, the log says it once, and with room all goes on',
          ],
          'lib/web/frozen.db.test.ts': ['a request under way when the database freezes'],
        },
      },
    ],
  },
];
