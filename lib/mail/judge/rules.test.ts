import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import type { Cause } from './causes.ts';
import { classifyReply, type Protocol } from './classify.ts';
import { mendSpelling } from './spelling.ts';

// Rules that hold across servers, each shown on wordings that stand in no set.

function cause(raw: string): Cause {
  const protocol: Protocol = raw.startsWith('-ERR') ? 'pop3' : /^\d/.test(raw) ? 'smtp' : 'imap';
  return classifyReply({ protocol, stage: 'auth', raw }).cause;
}

describe('the number of a Microsoft directory', () => {
  test.each<[string, Cause]>([
    ['AADSTS50126', 'wrong_credentials'],
    ['AADSTS50034', 'wrong_credentials'],
    ['AADSTS50055', 'wrong_credentials'],
    ['AADSTS50056', 'wrong_credentials'],
    ['AADSTS50053', 'locked_out'],
    ['AADSTS50057', 'account_disabled'],
    ['AADSTS53003', 'account_disabled'],
    ['AADSTS50076', 'oauth_required'],
    ['AADSTS50079', 'oauth_required'],
    ['AADSTS50158', 'oauth_required'],
    ['AADSTS70008', 'oauth_required'],
    ['AADSTS700082', 'oauth_required'],
    ['AADSTS80002', 'server_unavailable'],
    ['AADSTS90033', 'server_unavailable'],
    ['AADSTS70002: Error validating credentials. AADSTS50053', 'locked_out'],
    ['"error_codes":[50057]', 'account_disabled'],
    ['LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v2580', 'wrong_credentials'],
    ['LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v2580', 'locked_out'],
    ['status 0xC0000072', 'account_disabled'],
    ['status 0xC000005E', 'server_unavailable'],
  ])('decides, whatever stands beside it: %s', (said, expected) => {
    expect(cause(`A1 NO [AUTHENTICATIONFAILED] Anmeldung: ${said}: something nobody has read`)).toBe(
      expected,
    );
    expect(cause(`535 5.7.8 ${said}`)).toBe(expected);
  });

  test('never blames a credential outside the sign-in', () => {
    const raw = 'A1 NO AADSTS50126: Invalid username or password';
    expect(classifyReply({ protocol: 'imap', stage: 'select', raw }).cause).toBe('mailbox');
  });
});

const parts = [
  'LDAP directory',
  'authentication backend',
  'password database',
  'PAM module',
  'federation service',
];
const faults = ['is not reachable', 'could not be loaded', 'timed out', 'connection refused', 'went away'];

describe('a part of the server that is missing or fails', () => {
  test.each(parts.flatMap((part) => faults.map((fault) => [`${part} ${fault}`])))(
    'is no password: %s',
    (said) => {
      for (const frame of [
        'A1 NO [AUTHENTICATIONFAILED] ',
        '535 5.7.8 Authentication failed: ',
        '-ERR [AUTH] ',
      ])
        expect(cause(frame + said)).toBe('server_unavailable');
    },
  );

  test.each<[string, Cause]>([
    ['535 5.7.8 Authentication failed: LDAP user unknown', 'wrong_credentials'],
    ['A1 NO [AUTHENTICATIONFAILED] pam: wrong password', 'wrong_credentials'],
    ['535 5.7.8 The directory does not know this user name', 'wrong_credentials'],
  ])('is not the same as a part that answered no: %s', (raw, expected) => {
    expect([expected, 'unknown']).toContain(cause(raw));
  });
});

describe('a verdict inside a technical frame', () => {
  test.each<[string, Cause]>([
    ['535 com.example.auth.AuthException: account suspended because of spam', 'account_disabled'],
    ['535 Failed to process AUTH: daily sending quota exceeded', 'throttled'],
    ['A1 NO {"error":"bad_credentials","message":"Wrong password"}', 'wrong_credentials'],
    ['535 5.7.8 BadCredentialsException: Bad credentials', 'wrong_credentials'],
    ['535 5.7.8 SQLException: invalid password column, connection closed', 'server_unavailable'],
    ['A1 NO java.lang.NullPointerException', 'server_unavailable'],
  ])('is read: %s', (raw, expected) => expect(cause(raw)).toBe(expected));
});

describe('policy', () => {
  const verbs = ['equal', 'match', 'be the same as', 'belong to', 'correspond to', 'be identical to'];
  test.each(verbs)('of a sender that must %s the user is not about the password', (verb) => {
    for (const number of ['535 5.7.8', '553 5.7.1', '501'])
      expect(cause(`${number} Sender address must ${verb} the authenticated user`)).toBe('account_disabled');
  });

  test.each([
    'Unauthorized IP address',
    'Your IP address 192.0.2.1 is not on the list of trusted networks',
    'Client address is not whitelisted for this account',
  ])('about the address of the client stands under any number: %s', (said) => {
    for (const number of ['451', '535', '535 5.7.8', '550 5.7.1', '525'])
      expect(cause(`${number} ${said}`)).toBe('account_disabled');
  });

  test.each(['Hourly message quota exceeded', 'You have used up your 30 logins per hour'])(
    'about a quota of time stands under any number: %s',
    (said) => {
      for (const number of ['451', '535', '535 5.7.8', '550 5.7.1', '452 4.2.2'])
        expect(cause(`${number} ${said}`)).toBe('throttled');
    },
  );
});

describe('a word with one wrong letter', () => {
  test.each<[string, Cause]>([
    ['535 Incorect user or pasword', 'wrong_credentials'],
    ['-ERR acount has been dissabled', 'account_disabled'],
    ['A1 NO [AUTHENTICATIONFAILED] acount suspended', 'account_disabled'],
    ['A1 NO [AUTHENTICATIONFAILED] servcie unavialable', 'server_unavailable'],
  ])('means what it means: %s', (raw, expected) => expect(cause(raw)).toBe(expected));

  test('leaves right words, other scripts and short words alone', () => {
    const text = 'Incorrect password; locked, not blocked. Пароль неверный 密码错误 user';
    expect(mendSpelling(text)).toBe(text);
  });

  test('is shown as the server wrote it', () => {
    const raw = '-ERR acount has been dissabled';
    expect(classifyReply({ protocol: 'pop3', stage: 'auth', raw }).evidence).toContain('dissabled');
  });
});

test.each(['exception ', 'part_of_', 'AADSTS', 'acount ', 'ldap ', 'ldaperr data ', 'from address must '])(
  'takes linear time for a megabyte of %j',
  (word) => {
    const started = performance.now();
    cause(`535 ${word.repeat(1_000_000 / word.length)}`);
    expect(performance.now() - started).toBeLessThan(4_000);
  },
);

test('a refusal that repeats the password in other spellings stays a refusal', () => {
  const secret = 'Kanarienvogel "gelb\\grün" 7';
  const spellings = [secret, secret.replace('gelb', 'ge\u200blb'), Buffer.from(secret).toString('base64')];
  const raw = `A1 NO [AUTHENTICATIONFAILED] refused: ${spellings.join(' ')}`;
  expect(classifyReply({ protocol: 'imap', stage: 'auth', raw, secrets: [secret] }).cause).toBe(
    'wrong_credentials',
  );
});

describe('a sentence about a password says more than that it is wrong', () => {
  test.each<[string, Cause]>([
    // Nobody looked at it.
    ['535 5.7.8 Das Kennwort konnte wegen eines Fehlers nicht geprüft werden', 'server_unavailable'],
    ['A1 NO Nous ne pouvons pas vérifier votre mot de passe actuellement', 'server_unavailable'],
    ['A1 NO Non possiamo verificare la password', 'server_unavailable'],
    ['A1 NO Проверка пароля сейчас невозможна', 'server_unavailable'],
    ['A1 NO 无法验证您的密码', 'server_unavailable'],
    // Another kind is wanted.
    ['A1 NO Ihr normales Passwort gilt hier nicht', 'app_password_required'],
    ['535 5.7.8 Su contraseña habitual no sirve en programas de correo', 'app_password_required'],
    ['A1 NO Основной пароль здесь не принимается', 'app_password_required'],
    // Passwords are over.
    ['A1 NO Die Anmeldung mit Passwort wurde eingestellt', 'oauth_required'],
    ['A1 NO Wachtwoordverificatie wordt niet langer ondersteund', 'oauth_required'],
    ['A1 NO Password sign-ins have been retired', 'oauth_required'],
    // They were counted.
    ['A1 NO Mehrfach falsches Passwort, Zugang gesperrt', 'locked_out'],
    ['A1 NO Après quatre tentatives, patientez', 'locked_out'],
    ['A1 NO Доступ приостановлен на 15 минут', 'locked_out'],
    ['535 5.7.8 Wrong password. Please try again in 10 minutes.', 'locked_out'],
    ['A1 NO Wachtwoord onjuist, probeer het over 15 minuten opnieuw', 'locked_out'],
    ['A1 NO Wrong password, please wait while you are sent back', 'wrong_credentials'],
    // It does not fit: as good as wrong.
    ['A1 NO Le mot de passe ne correspond pas, au prochain essai le compte sera bloqué', 'wrong_credentials'],
    ['535 5.7.8 Contraseña y usuario no concuerdan', 'wrong_credentials'],
    ['A1 NO Passordet stemmer ikke', 'wrong_credentials'],
    ['A1 NO Heslo nesedí', 'wrong_credentials'],
    ['A1 NO Kontrollér brugernavn og adgangskode', 'wrong_credentials'],
  ])('%s', (raw, expected) => {
    expect(cause(raw)).toBe(expected);
  });

  test.each<[string, Cause]>([
    ['A1 NO Il servizio di posta non risponde', 'server_unavailable'],
    ['A1 NO Servidor de autenticação fora do ar', 'server_unavailable'],
    ['A1 NO Limite giornaliero raggiunto', 'throttled'],
    ['A1 NO Не чаще одного раза в минуту', 'throttled'],
    ['A1 NO No more than the maximum of 8 open connections for this mailbox', 'throttled'],
    ['A1 NO Verdächtige Anmeldung: bitte im Browser bestätigen', 'locked_out'],
    ['A1 NO Você não tem permissão para usar IMAP', 'account_disabled'],
    ['A1 NO Sans chiffrement, la connexion est impossible', 'tls'],
  ])('and so does one about the server or the way in: %s', (raw, expected) => {
    expect(cause(raw)).toBe(expected);
  });
});

describe('one word in the place of a reason', () => {
  test.each(['Moonlight', 'VPN', 'Fair use', 'Quarterly audit'])(
    'is nobody’s verdict on a password: %s',
    (said) => {
      expect(cause(`A1 NO [AUTHENTICATIONFAILED] ${said}`)).not.toBe('wrong_credentials');
      expect(cause(`535 5.7.8 ${said}`)).not.toBe('wrong_credentials');
    },
  );

  test('is none where there is no word, or only the refusal', () => {
    expect(cause('A1 NO [AUTHENTICATIONFAILED]')).toBe('wrong_credentials');
    expect(cause('535 5.7.8 Denied.')).toBe('wrong_credentials');
    expect(cause('A1 NO [AUTHENTICATIONFAILED] no')).toBe('wrong_credentials');
  });
});

describe('a password that belongs to another name', () => {
  test.each([
    'Dieses Kennwort gehört nicht zu dem Benutzer',
    'Ce mot de passe n’appartient pas à cet utilisateur',
    'Esta contraseña no pertenece al usuario',
    'Esta senha não pertence ao usuário',
    'Questa password non appartiene a questo utente',
    'Dit wachtwoord hoort niet bij de gebruiker',
    'To hasło nie należy do użytkownika',
    'Этот пароль не принадлежит пользователю',
    'Toto heslo nepatří uživateli',
    'Bu şifre kullanıcıya ait değil',
    'Ez a jelszó nem tartozik a felhasználóhoz',
  ])('is wrong: %s', (said) => {
    expect(cause(`A1 NO ${said}`)).toBe('wrong_credentials');
  });

  test('is not the way in that belongs to another plan', () => {
    expect(cause('A1 NO IMAP gehört nicht zu Ihrem Tarif')).toBe('account_disabled');
  });
});

describe('a way in that its owner has to open first', () => {
  test.each([
    'Schalten Sie POP3 in den Einstellungen ein, POP3 freischalten',
    'Activez IMAP dans les options',
    'Debe activar IMAP en los ajustes',
    'É preciso habilitar o POP3 no painel',
    'Occorre abilitare IMAP nelle impostazioni',
    'Włącz POP3 w opcjach',
    'Включите POP3 в настройках',
    'Zapněte POP3 v nastavení',
    'IMAP ayarlardan etkinleştirin',
  ])('is closed: %s', (said) => {
    expect(cause(`A1 NO ${said}`)).toBe('account_disabled');
  });
});

describe('the clause that carries the verdict', () => {
  test('is the refusal, where advice to check the password follows it', () => {
    expect(cause('A1 NO Accesso non riuscito; controllare la password')).toBe('wrong_credentials');
  });

  test('is what happened, where a password is called right', () => {
    expect(cause('A1 NO Mot de passe correct mais compte suspendu')).toBe('account_disabled');
    expect(cause('A1 NO Пароль верный, почтовый ящик переполнен')).toBe('mailbox');
  });
});
