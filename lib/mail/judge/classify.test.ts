import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cause, causes, isCause, isCredentialCause, retryHelps } from './causes.ts';
import { classifyReply, type Reply, type Stage } from './classify.ts';
import { classifyError } from './error.ts';

const imap = (raw: string | Uint8Array, stage: Stage = 'auth') =>
  classifyReply({ protocol: 'imap', stage, raw });
const smtp = (raw: string | Uint8Array, stage: Stage = 'auth') =>
  classifyReply({ protocol: 'smtp', stage, raw });
const pop3 = (raw: string | Uint8Array, stage: Stage = 'auth') =>
  classifyReply({ protocol: 'pop3', stage, raw });
const socket = (raw: string, stage: Stage = 'connect') => classifyReply({ protocol: 'socket', stage, raw });

describe('the stage', () => {
  test.each<[Stage, Cause]>([
    ['connect', 'unknown'],
    ['greeting', 'unknown'],
    ['capability', 'unknown'],
    ['select', 'unknown'],
    ['auth', 'wrong_credentials'],
  ])('lets only the credential step blame the password (%s)', (stage, expected) => {
    const { cause } = imap('A1 NO [AUTHENTICATIONFAILED] Invalid credentials', stage);
    if (expected === 'wrong_credentials') expect(cause).toBe(expected);
    else expect(isCredentialCause(cause)).toBe(false);
  });

  test('takes a refused STARTTLS for missing encryption, whatever the refusal is called', () => {
    expect(imap('A1 BAD Unknown command', 'starttls').cause).toBe('tls');
    expect(smtp('502 5.5.1 Error: command not implemented', 'starttls').cause).toBe('tls');
    expect(smtp('421 4.7.0 Too many connections', 'starttls').cause).toBe('throttled');
  });

  test('takes a refusal after the sign-in for the mailbox, since the password was right', () => {
    expect(imap('A4 NO SELECT failed', 'select').cause).toBe('mailbox');
    expect(imap('A4 NO [AUTHENTICATIONFAILED] odd', 'select').cause).not.toBe('wrong_credentials');
  });

  test('takes a close without a word for the network', () => {
    for (const stage of ['greeting', 'auth', 'select'] as const)
      expect(imap('', stage).cause).toBe('network');
  });
});

describe('policy before password', () => {
  test.each<[string, Cause]>([
    ['535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', 'oauth_required'],
    [
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
      'account_disabled',
    ],
    ['535 5.7.139 Authentication unsuccessful, account locked.', 'locked_out'],
    ["535 5.7.139 Authentication unsuccessful, the user's password has expired.", 'wrong_credentials'],
    ['535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.', 'wrong_credentials'],
    ['535 5.7.8 Error: authentication failed: generic failure', 'server_unavailable'],
    ['535 5.7.8 Error: authentication failed: authentication failure', 'wrong_credentials'],
    ['535 5.7.0 Требуется пароль приложения', 'app_password_required'],
    ['535 Authentication failed. Too many invalid logon attempts.', 'locked_out'],
    ['454 4.7.0 Too many login attempts, please try again later', 'throttled'],
    ['535 authentication not allowed on IBSMTP Servers. IB401', 'protocol'],
    [
      '534-5.7.9 Application-specific password required. For more information\r\n534 5.7.9  https://x.example',
      'app_password_required',
    ],
    ['530 5.7.0 Must issue a STARTTLS command first', 'tls'],
  ])('reads %j by its sentence and not by its number', (raw, expected) => {
    expect(smtp(raw).cause).toBe(expected);
  });

  test.each<[string, Cause]>([
    ['-ERR [AUTH] The subscription for this account has expired.', 'account_disabled'],
    ['-ERR [AUTH] Password expired', 'wrong_credentials'],
    ['-ERR [AUTH] Account exceeded pop command or bandwidth limits (Failure)', 'throttled'],
    [
      '-ERR [IN-USE] This account is being used by another session. Please try again in a few minutes.',
      'mailbox',
    ],
    ['-ERR [IN-USE] Maximum number of connections from user+IP exceeded', 'throttled'],
    ['-ERR Maildir invalid', 'mailbox'],
    ['-ERR use STLS ou conecte na porta 995 antes de enviar a senha', 'tls'],
    ['-ERR Invalid PASS command.', 'protocol'],
    ['-ERR authorization failed', 'wrong_credentials'],
  ])('ties misleading words to what they stand next to: %j', (raw, expected) => {
    expect(pop3(raw).cause).toBe(expected);
  });
});

describe('codes as evidence', () => {
  test.each<[string, Cause]>([
    ['A1 NO [AUTHENTICATIONFAILED]', 'wrong_credentials'],
    ['A1 NO [EXPIRED] Your session credential is past its date', 'wrong_credentials'],
    ['A1 NO [AUTHORIZATIONFAILED] no', 'account_disabled'],
    ['A1 NO [UNAVAILABLE] User lookup failed', 'server_unavailable'],
    ['A1 NO [UNAVAILABLE] Your account has been suspended', 'account_disabled'],
    ['A1 NO [OVERQUOTA] Account exceeded command or bandwidth limits.', 'throttled'],
    ['A1 NO [PRIVACYREQUIRED] no', 'tls'],
    ['A1 NO [SERVERBUG] oops', 'server_unavailable'],
    ['A1 NO [CLIENTBUG] oops', 'protocol'],
    ['A1 BAD oops', 'protocol'],
    ['* BYE bye', 'server_unavailable'],
    ['A1 NO Xato yuz berdi', 'unknown'],
    ['A1 NO Login failed, please contact your administrator', 'unknown'],
  ])('%j', (raw, expected) => expect(imap(raw).cause).toBe(expected));

  test('never lets a 4xx number count against the password (RFC 4954 section 6)', () => {
    expect(smtp('454 4.7.0 Invalid user name or password').cause).toBe('server_unavailable');
    expect(smtp('454 5.7.8 Authentication credentials invalid').cause).toBe('server_unavailable');
  });

  test('could not tell a 535 in words it does not know, but believes one without words', () => {
    expect(smtp('535 Xato yuz berdi').cause).toBe('unknown');
    expect(smtp('535').cause).toBe('wrong_credentials');
    expect(smtp('535 5.7.8').cause).toBe('wrong_credentials');
  });
});

describe('words nobody here has read', () => {
  test.each<[string, Cause]>([
    ['A1 NO [AUTHENTICATIONFAILED] Subscribers of the gold lounge come through another gate', 'unknown'],
    ['535 5.7.8 Error: authentication failed: see the porter of your house beforehand', 'unknown'],
    ['-ERR [AUTH] Cumpara un bilet inainte', 'unknown'],
    ['A1 NO [AUTHENTICATIONFAILED] Authentication failed [mx1:2024-05-14].', 'wrong_credentials'],
    ['535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'wrong_credentials'],
  ])('outweigh the code of a bad password: %j', (raw, expected) => {
    const judge = raw.startsWith('-ERR') ? pop3 : raw.startsWith('535') ? smtp : imap;
    expect(judge(raw).cause).toBe(expected);
  });

  test('do not hide a plain refusal behind a vague code', () => {
    expect(imap('A1 NO [AUTHORIZATIONFAILED] LOGIN Invalid credentials').cause).toBe('wrong_credentials');
    expect(imap('A1 NO [AUTHORIZATIONFAILED] Authorization failed').cause).toBe('account_disabled');
  });
});

describe('what the server offered', () => {
  test.each<[string[], Cause]>([
    [['IMAP4rev1', 'LOGINDISABLED', 'STARTTLS'], 'tls'],
    [['IMAP4rev1', 'LOGINDISABLED', 'AUTH=XOAUTH2'], 'oauth_required'],
    [['IMAP4rev1', 'LOGINDISABLED', 'AUTH=GSSAPI'], 'protocol'],
    [['IMAP4rev1', 'LOGINDISABLED', 'AUTH=PLAIN'], 'wrong_credentials'],
    [['IMAP4rev1'], 'wrong_credentials'],
  ])('%j with a plain refusal', (capabilities, expected) => {
    const raw = 'A1 NO Invalid credentials';
    expect(classifyReply({ protocol: 'imap', stage: 'auth', raw, capabilities }).cause).toBe(expected);
  });

  test('is read from the reply itself too', () => {
    const offer = '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED SASL-IR';
    expect(imap(`${offer}\r\nA1 NO Nope.`).cause).toBe('oauth_required');
  });
});

describe('all lines of a reply', () => {
  test('finds the reason in an untagged line before the tagged one', () => {
    expect(imap('* NO [ALERT] Access not allowed from the Internet\r\nA1 NO Login failed').cause).toBe(
      'account_disabled',
    );
    expect(imap('* NO [WEBALERT https://x.example] Web login required.').cause).toBe('locked_out');
  });

  test.each([
    ['mailbox suspended', 'account_disabled'],
    ['Your account has been disabled by the administrator', 'account_disabled'],
    ['Scheduled maintenance on Sunday: the service will be unavailable', 'wrong_credentials'],
    ['Your mailbox is almost full', 'wrong_credentials'],
    ['From 2027 on please use OAuth2', 'wrong_credentials'],
  ])('an alert “%s” beside a refused password', (alert, expected) => {
    const refused = 'A1 NO [AUTHENTICATIONFAILED] Invalid credentials';
    expect(imap(`* OK [ALERT] ${alert}\r\n${refused}`).cause).toBe(expected);
    expect(imap(`* OK [ALERT] ${alert}\r\nA1 NO [UNAVAILABLE] later`).cause).toBe('server_unavailable');
  });

  test('joins the continuation lines of an SMTP reply into one sentence', () => {
    const reply = smtp(
      '454-4.7.0 Cannot authenticate due to temporary system problem. Try again\r\n454 4.7.0 later.',
    );
    expect(reply.cause).toBe('server_unavailable');
    expect(reply.evidence).toBe(
      '454 4.7.0 Cannot authenticate due to temporary system problem. Try again later.',
    );
    expect(reply.code).toBe('454 4.7.0');
  });

  test('takes an OAuth challenge for a refused token', () => {
    expect(imap('+ eyJzdGF0dXMiOiI0MDAifQ==\r\nA1 NO AUTHENTICATE failed.').cause).toBe('oauth_required');
    expect(smtp('334 eyJzdGF0dXMiOiI0MDAifQ==\r\n535 5.7.8 Authentication failed').cause).toBe(
      'oauth_required',
    );
  });
});

describe('another service on the port', () => {
  test.each<[string, Cause]>([
    ['220 mail.example.com ESMTP Postfix', 'protocol'],
    ['+OK Dovecot ready.', 'protocol'],
    ['HTTP/1.1 400 Bad Request', 'protocol'],
    ['SSH-2.0-OpenSSH_9.2p1', 'protocol'],
    ['\x16\x03\x01\x02\x00\x01\x00', 'tls'],
    ['\x00\x01\x02\x03\x04', 'protocol'],
  ])('%j is no IMAP server', (raw, expected) => expect(imap(raw, 'greeting').cause).toBe(expected));
});

describe('errors by their code', () => {
  test.each<[string, Cause]>([
    ['ECONNREFUSED connect ECONNREFUSED 192.0.2.1:993', 'network'],
    ['ENOTFOUND getaddrinfo ENOTFOUND imap.example.com', 'network'],
    ['AggregateError [ETIMEDOUT]', 'network'],
    ['EMFILE too many open files', 'network'],
    ['CERT_HAS_EXPIRED certificate has expired', 'tls'],
    ['ESOCKET self-signed certificate', 'tls'],
    ['ESOCKET read ECONNRESET', 'network'],
    ['ECONNRESET Client network socket disconnected before secure TLS connection was established', 'network'],
    ['ERR_SSL_SOMETHING_NEW', 'tls'],
    ['InvalidResponse Invalid server response', 'protocol'],
    ['SOMETHING_ELSE', 'unknown'],
  ])('%s', (raw, expected) => expect(socket(raw).cause).toBe(expected));
});

describe('evidence', () => {
  test('is the line that decides, without its tag', () => {
    expect(imap('* OK still here\r\nA1 NO [LIMIT] Too many connections').evidence).toBe(
      'NO [LIMIT] Too many connections',
    );
  });

  test('cannot write to a terminal, turn text around or carry a second line', () => {
    const { evidence } = pop3('-ERR \x1b[31mred\x1b]0;title\x07 \u202eevil\u200b\x00\tend\u2028next');
    expect(evidence).toBe('-ERR red evil end next');
  });

  test('is cut at 200 characters without splitting one', () => {
    const { evidence } = imap(`A1 NO ${'𝒳'.repeat(300)}`);
    expect(evidence.length).toBeLessThanOrEqual(200);
    expect(evidence).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  test('never repeats a secret that the server echoed, plain or in base64', () => {
    const secrets = ['correct horse'];
    const login = Buffer.from('correct horse').toString('base64');
    const plain = Buffer.from('\0ana\0correct horse').toString('base64');
    const raw = `A1 NO unknown command "correct horse" ${login} ${plain}`;
    const { evidence } = classifyReply({ protocol: 'imap', stage: 'auth', raw, secrets });
    expect(evidence).toBe('NO unknown command "[secret]" [secret] [secret]');
  });

  test('reads GBK bytes, and the same bytes handed over as a Latin-1 string', () => {
    // 密码错误
    const bytes = Buffer.from('2d45525220c3dcc2ebb4edcef3', 'hex');
    expect(pop3(bytes)).toMatchObject({ cause: 'wrong_credentials', evidence: '-ERR 密码错误' });
    expect(pop3(bytes.toString('latin1')).cause).toBe('wrong_credentials');
  });

  test('reads a lock in windows-1251 or Latin-1 as one, though its number is that of a wrong password', () => {
    const cp1251 = [...'535 5.7.8 Учетная запись заблокирована'].map((letter) => {
      const code = letter.charCodeAt(0);
      return code < 0x80 ? code : code - 0x350;
    });
    expect(smtp(Uint8Array.from(cp1251)).cause).toBe('locked_out');
    const swedish = 'A1 NO Kontot är låst efter för många misslyckade inloggningar';
    expect(imap(Buffer.from(swedish, 'latin1')).cause).toBe('locked_out');
  });

  test('reads Latin-1 and windows-1251 bytes where UTF-8 and GB18030 make no sense of them', () => {
    expect(imap(Buffer.from('A1 NO Contrase\xf1a incorrecta', 'latin1')).cause).toBe('wrong_credentials');
    const cp1251 = Buffer.from('413120 4e4f 20 cde5e2e5f0edfbe9 20 efe0f0eeebfc'.replaceAll(' ', ''), 'hex');
    expect(imap(cp1251).cause).toBe('wrong_credentials');
  });
});

describe('the pause a server asks for', () => {
  test.each<[Reply['protocol'], string, number]>([
    ['imap', 'A1 BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds', 92_415],
    ['pop3', '-ERR [LOGIN-DELAY] Logins must be at least 10 minutes apart', 600_000],
    ['smtp', '535 Zu viele fehlgeschlagene Anmeldeversuche, bitte warten Sie 15 Minuten', 900_000],
    ['smtp', '421 4.7.0 Too many connections, try again in 30 seconds', 30_000],
    ['imap', 'A1 NO Too many failed logins, locked for 99999 hours', 86_400_000],
  ])('%s %j', (protocol, raw, ms) => {
    expect(classifyReply({ protocol, stage: 'auth', raw }).retryAfterMs).toBe(ms);
  });

  test('is not made up where the server names none', () => {
    expect(imap('A1 NO Too many connections').retryAfterMs).toBeUndefined();
    expect(imap('A1 NO Invalid password. 2 attempts left').retryAfterMs).toBeUndefined();
  });
});

describe('for any reply whatever', () => {
  const stages: Stage[] = ['connect', 'tls', 'greeting', 'starttls', 'capability', 'auth', 'select'];
  const word = fc.constantFrom(
    ...'NO BAD BYE OK -ERR 535 454 421 5.7.8 [AUTH] [AUTHENTICATIONFAILED] invalid password login failed'.split(
      ' ',
    ),
    ...'user too many locked disabled account * A1 \r\n temporary mailbox later TLS required 密码 пароль'.split(
      ' ',
    ),
  );
  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
    fc.uint8Array({ maxLength: 300 }),
  );
  const reply = fc.record({
    protocol: fc.constantFrom('imap' as const, 'smtp' as const, 'pop3' as const, 'socket' as const),
    stage: fc.constantFrom(...stages),
    raw: noise,
  });

  test('gives one of the causes with printable evidence of at most 200 characters', () => {
    fc.assert(
      fc.property(reply, (given) => {
        const { cause, retry, evidence, retryAfterMs } = classifyReply(given);
        expect(isCause(cause)).toBe(true);
        expect(retry).toBe(retryHelps(cause));
        expect(evidence.length).toBeLessThanOrEqual(200);
        expect(evidence).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        if (retryAfterMs !== undefined) expect(retryAfterMs).toBeLessThanOrEqual(86_400_000);
      }),
      { numRuns: 2_000 },
    );
  });

  test('blames no credential at any place but the credential step', () => {
    fc.assert(
      fc.property(reply, (given) => {
        fc.pre(given.stage !== 'auth' && given.protocol !== 'socket');
        expect(isCredentialCause(classifyReply(given).cause)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('never says wrong_credentials for a 4xx number, nor for an error code', () => {
    const words = fc
      .array(word, { maxLength: 12 })
      .map((all) => all.filter((one) => !/^[0-9\r]/.test(one)).join(' '));
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 499 }), words, (number, text) => {
        expect(smtp(`${number} ${text}`).cause).not.toBe('wrong_credentials');
        expect(socket(text, 'auth').cause).not.toBe('wrong_credentials');
      }),
    );
  });

  test('is not swayed by an unrelated OK line in front', () => {
    const texts = fc.array(word, { maxLength: 12 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom('* OK Still working', '* 3 EXISTS', '* ID ("name" "x")'),
        (text, line) => {
          const tagged = `A1 NO ${text}`;
          expect(imap(`${line}\r\n${tagged}`).cause).toBe(imap(tagged).cause);
        },
      ),
    );
  });

  test('does not throw for what the types forbid', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (protocol, stage, raw) => {
        const given = { protocol, stage, raw } as unknown as Reply;
        expect(causes).toContain(classifyReply(given).cause);
      }),
    );
  });

  test('judges a megabyte of hostile text in well under a second', () => {
    for (const piece of ['too many ', 'auth', '9', 'password ', '密码', '* NO x\r\n', '\x1b[', 'temporar']) {
      const raw = `A1 NO ${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
      const from = performance.now();
      imap(raw);
      imap(Buffer.from(raw));
      expect(performance.now() - from).toBeLessThan(1_500);
    }
  });
});

test('classifyError gives a cause for anything that can be thrown', () => {
  const context = { protocol: 'imap', stage: 'auth' } as const;
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (thrown) => {
      const { cause } = classifyError(thrown, context);
      expect(causes).toContain(cause);
    }),
  );
  const trap = new Proxy(
    {},
    {
      get: () => {
        throw new Error('trap');
      },
    },
  );
  expect(classifyError(trap, context).cause).toBe('unknown');
});

test('judges a refusal that repeats what was sent by the words that are the server’s own', () => {
  const secrets = ['Neuer Kanari gelb', 'password'];
  const about = { protocol: 'imap', stage: 'auth', secrets } as const;
  for (const [raw, evidence] of [
    ['A1 NO [AUTHENTICATIONFAILED] refused: Neuer Kanari gelb', '[secret]'],
    ['A1 NO invalid password', '[secret]'],
  ] as const) {
    const verdict = classifyReply({ ...about, raw });
    expect(verdict.cause).toBe('wrong_credentials');
    expect(verdict.evidence).toContain(evidence);
  }
});
