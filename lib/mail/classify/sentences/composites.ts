import { andThen, near, pattern, type Sentence } from './sentence.ts';

// Sentences that name several causes at once, or whose whole is not what its parts say.
export const composites: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern('^permission denied\\.?$'),
    code: 'AUTH',
    source: 'Bongo and NetMail POP3: their words for a refused password, with the code of RFC 3206',
  },
  {
    cause: 'throttled',
    pattern: pattern('busy|later|limit|throttl'),
    enhanced: /^4\.7\.5\d\d$/,
    source: 'Exchange Online 4.7.500 to 4.7.599 "Server busy": it slows this client down',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      andThen(
        'incorrect|invalid|wrong|bad |failed',
        'will be (?:\\w+ )?(?:locked|blocked|disabled|suspended|banned)|(?:attempts?|tries) (?:left|remaining)|(?:left|remaining) (?:attempts|tries)',
        80,
      ),
    ),
    numbers: (number) => number === undefined || number >= 500,
    source: 'A refusal that warns of a lock to come: it is not locked yet',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      near(
        'pass ?-?(?:word|wd|phrase)s?',
        "expired|must be (?:changed|reset)|has to be (?:changed|reset)|need(?:s)? to be (?:changed|reset)|change your|should be changed|too (?:weak|short|old|simple|easy)|(?:change|reset) (?:is )?(?:required|needed|necessary)|requires? (?:a )?(?:change|reset)|must change|no longer valid|(?:is|was)(?: not|n't) valid any ?more|out ?dated",
        40,
      ),
      'please (?:change|reset|update) your password|(?:密码|密碼|口令)[^\\n]{0,6}(?:过期|過期|到期)|パスワード[^\\n]{0,8}(?:期限|変更して)|비밀번호[^\\n]{0,10}(?:만료|변경)|пароль?[^\\n]{0,20}(?:устарел|истек|просрочен)|(?:смените|измените|поменяйте)[^\\n]{0,10}пароль',
      andThen(
        '(?:kennwort|passwort|mot de passe|contraseña|clave|senha|wachtwoord|hasł|hesl|parola|password|şifre|lösenord|passord|adgangskode|jelszó|salasana)',
        'abgelaufen|geändert werden|expiré|caducad|expirad|vencid|verlopen|wygas|zmienić|vypršel|změnit|scadut|expirat|süresi dol|gått ut|utløpt|udløbet|lejárt|vanhentu',
        30,
      ),
    ),
    numbers: (number) => number === undefined || number >= 500,
    source:
      'RFC 5530 EXPIRED, Cyrus SASL_EXPIRED, Dovecot "Password expired": the owner sets a new one; not to be mistaken for an account that expired',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      andThen(
        '(?:invalid|wrong|incorrect|unknown|bad) (?:user|login|password|credentials)|(?:user ?name|password|credentials) (?:is |are |was |were )?(?:incorrect|invalid|wrong)|login failure',
        '\\bor (?:the |your )?(?:imap4?|pop3?|smtp|account|access|service)?[^\\n]{0,12} ?(?:is )?(?:administratively |temporarily )?(?:disabled|not (?:enabled|permitted|allowed|activated)|turned off|blocked|locked|suspended|inactive|expired)',
        40,
      ),
      'account is abnormal[^\\n]{0,60}password is incorrect',
    ),
    numbers: (number) => number === undefined || number >= 500,
    source:
      'Yandex "invalid credentials or IMAP is disabled", QQ Mail: the wording to the owner must name every cause',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      andThen(
        '\\b(?:debe|deve|devi|doit|devez|muss|müssen|moet|musi|musisz|należy|необходимо|нужно|должн|musíte|trebuie|måste|skal)',
        andThen(
          'cambiar|modificar|trocar|alterar|mudar|modificare|cambiare|changer|modifier|wijzigen|zmienić|смен|измен|změnit|schimb|byta|ändra|endre|skift',
          'kennwort|passwor|mot de passe|contraseña|clave|senha|wachtwoord|hasł|парол|heslo|parol|lösenord|passord|adgangskode',
          20,
        ),
        20,
      ),
      'musst?(?:en)? (?:sie )?(?:ihr|das) (?:kennwort|passwort)[^\\n]{0,12}(?:ändern|wechseln)',
    ),
    numbers: (number) => number === undefined || number >= 500,
    source: 'The same in other languages: the owner sets a new password',
  },
  {
    cause: 'protocol',
    pattern: pattern(
      'too many (?:\\w+ )?(?:bad|invalid|unrecogni[sz]ed|unknown|unimplemented|syntax|protocol|unauthenticated|illegal|erroneous) (?:\\w+ )?(?:commands?|errors)\\b',
      '\\bnuls?\\b|null (?:byte|character)|(?:invalid|illegal|unexpected|8-?bit) characters?\\b|characters? (?:is |are )?not (?:allowed|permitted)',
    ),
    source:
      'Gmail 502 5.5.1, smtp-server, Dovecot, Exim: it counted bad commands or bytes, not guesses or sessions',
  },
];
