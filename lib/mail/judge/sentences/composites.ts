import { isTransient } from '../response-codes.ts';
import { unpaidAbroad } from './abroad.ts';
import { lockToCome, unpaidBill } from './locks.ts';
import { andThen, near, pattern, type Sentence } from './sentence.ts';

// Sentences that name several causes at once, or whose whole is not what its parts say.
// A verdict may stand inside a technical frame; the name of what was thrown is not yet the server's fault.
const frame =
  'exception|traceback|failed to process|error (?:while|during|processing)|"(?:error|message|detail|reason)"';
const verdictInside =
  '(?:invalid|incorrect|wrong|bad) (?:user ?names?|passwords?|credentials?|log-?in|user)\\b|(?:user ?name|password|credential)s?(?: or \\w+)? (?:is |are |was |were )?(?:invalid|incorrect|wrong|not correct|mismatch)|password\\b[^\\n]{0,50} (?:is|was) (?:invalid|incorrect|wrong|not correct)';
const ourPart =
  '\\b(?:ldap|sql|database|connect\\w*|timeout|timed out|socket|unavailable|unreachable|internal|backend|null ?pointer|illegal ?state|out ?of ?memory|expired?|locked|disabled|suspend\\w*|token)\\b';
const period =
  '(?:sending|sent|daily|hourly|weekly|monthly|per (?:second|minute|hour|day|month)|download|upload|traffic|transfer|message|messages|request|requests|api|send|outbound|smtp)';
const usedUp = '(?:exceeded|reached|used up|exhausted|depleted|hit|consumed|spent|over|full)';

export const composites: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern('^permission denied\\.?$'),
    code: 'AUTH',
    source: 'Bongo and NetMail POP3: their words for a refused password, with the code of RFC 3206',
  },
  {
    cause: 'mailbox',
    pattern: pattern('unsafe login'),
    stage: 'select',
    source: 'NetEase: signed in, and no folder opens for a client that has not said its name (RFC 2971 ID)',
  },
  {
    cause: 'throttled',
    pattern: pattern('busy|later|limit|throttl'),
    enhanced: /^4\.7\.5\d\d$/,
    source: 'Exchange Online 4.7.500 to 4.7.599 "Server busy": it slows this client down',
  },
  {
    cause: 'throttled',
    pattern: pattern(
      '(?:maximum|limit|max) (?:number )?of (?:\\d{1,4} )?(?:\\w+ )?(?:connections|sessions|clients)\\b|(?:more than|over) \\d{1,4} (?:\\w+ )?(?:connections|sessions)\\b',
    ),
    source: 'Connections that are counted are a limit, whatever mailbox they are for',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      'licen[cs]e (?:limit|count|quota)\\b|licen[cs]es? (?:are )?(?:exhausted|used up)|out of licen[cs]es',
    ),
    source: 'Kerio, MDaemon, SmarterMail: a limit of what was bought, not of what was done in a time',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      near(
        '\\b(?:device|app(?:lication)?|client|program)\\b(?! (?:specific )?pass)',
        "(?:not|n't|never)(?: yet)?(?: been)? (?:approved|registered|enrolled|compliant|managed)\\b",
        30,
      ),
    ),
    source: 'Exchange ActiveSync-like policies, Intune: an organisation lets in what it has approved',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      '\\b(?:pass ?word|credentials?) (?:is |are |was |were )?(?:correct|right|valid|ok|fine|good|accepted|match(?:es|ed))\\b[^\\n]{0,20}\\b(?:account|licen[cs]e|subscription|domain)\\b[^\\n]{0,12}\\bexpired',
    ),
    source: 'What has expired is the noun beside it, and the password is said to be right',
  },
  ...lockToCome,
  ...unpaidBill,
  ...unpaidAbroad,
  {
    cause: 'protocol',
    pattern: pattern(
      andThen(
        '\\b(?:log-?in|plain|user|pass|apop) (?:command )?(?:is |has been )?(?:disabled|not (?:allowed|permitted|supported|available|enabled)|turned off)',
        '\\b(?:use|try|please)\\b[^\\n]{0,16}\\b(?:authenticate|auth|sasl|cram-?md5|scram)\\b',
        12,
      ),
      '\\blog-?in command (?:is |has been )?(?:disabled|not (?:allowed|permitted|available|enabled))[^\\n]{3}',
    ),
    source: 'Servers that want AUTHENTICATE in the place of LOGIN: a command is off, no account',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      '(?:ユーザ|アカウント|id|メールアドレス)[^\\n]{0,8}(?:または|もしくは|や|と|か)[^\\n]{0,3}パスワード[^\\n]{0,4}無効',
    ),
    numbers: (number) => number === undefined || number >= 500,
    source: 'Japanese providers: one word for invalid and for switched off',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      near(
        'pass ?-?(?:word|wd|phrase)s?',
        "expired|must be (?:changed|reset)|has to be (?:changed|reset)|need(?:s)? to be (?:changed|reset)|change your|should be changed|too (?:weak|short|old|simple|easy)|(?:change|reset) (?:is )?(?:required|needed|necessary)|requires? (?:a )?(?:change|reset)|must change|no longer valid|(?:is|was)(?: not|n't) valid any ?more|out ?dated",
        40,
      ),
      andThen('credentials?|api keys?|access codes?', '(?:has |have |is |are )?expired', 8),
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
    cause: 'throttled',
    pattern: pattern(
      andThen(
        `\\b${period}\\b`,
        `(?:quota|limit|allowance|volume|budget|credits?)\\b[^\\n]{0,40}\\b${usedUp}`,
        25,
      ),
      andThen(
        usedUp,
        `\\b(?:${period} (?:\\w+ )?(?:quota|limit|allowance)|(?:sign-?ins?|log-?ins?|logons?|requests?|messages?|attempts?|connections?) per\\b)`,
        40,
      ),
    ),
    source:
      'Mailtrap, Brevo, gateways, hosting panels: a quota of what was done in a time, not of what is stored',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      `^(?![^]{0,1000}(?:${ourPart}))[^]{0,300}(?:${frame})[^\\n]{0,120}?(?:${verdictInside})`,
      '(?:failed ?login|bad ?credentials|invalid ?(?:user ?name|password|credentials|login)|wrong ?password|user ?not ?found|unknown ?user|account ?not ?found)(?: name| or password| password)? exception',
    ),
    numbers: (number) => number === undefined || number >= 500,
    source: 'Java, .NET and Python servers: the refusal comes wrapped in the name of what was thrown',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      '^(?:log-?in |authenticate |error:? )?(?:kerberos|krb5|ntlm|ldap|pam|radius|active directory|ad|cram-?md5|digest-?md5) (?:user )?(?:auth|authentication|log-?in|logon|sign-?in) (?:has )?(?:failed|failure|unsuccessful|rejected|denied)[.!]?(?: (?:\\[[\\w.:-]{0,60}\\]|\\(\\d[^)\\n]{0,40}\\))[.!]?)?$',
    ),
    numbers: (number) => number === undefined || number >= 500,
    source: 'Zimbra, hMailServer and others that name who judged: it answered, and its answer was no',
  },
  {
    cause: 'unknown',
    pattern: pattern(
      '^(?:log-?in |authenticate )?(?:gssapi|spnego|negotiate|sql|mysql|database) (?:auth|authentication|log-?in|logon) (?:has )?(?:failed|failure)\\b',
    ),
    source: 'Nobody can tell whether the owner or the server itself was refused',
  },
  ...[{ code: 'UNAVAILABLE' }, { numbers: (number?: number) => isTransient(number) }].map(
    (where): Sentence => ({
      cause: 'server_unavailable',
      pattern: pattern(
        '(?:auth|authentication|log-?in|logon|sign-?in)(?: service)? (?:is )?(?:currently |temporarily )?(?:unavailable|not available)\\b',
      ),
      ...where,
      source: 'RFC 5530, RFC 4954 454: what is away just now is not a mechanism that nobody speaks',
    }),
  ),
  {
    cause: 'network',
    pattern: pattern('check (?:your|the) (?:internet|network) (?:connection|access|connectivity)'),
    source: 'Email OAuth 2.0 Proxy: it runs beside its user, and its own way out is down',
  },
  {
    cause: 'locked_out',
    pattern: pattern('526 authentication failure\\[1\\]|^authentication failure\\[1\\]'),
    source: 'Alimail: [0] is a wrong password, [1] too many of them',
  },
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      near('user ?name|passwo?r?d|passwd|log-?in', '\\b(?:null|empty|blank)\\b', 12),
      andThen(
        '\\b(?:user ?name|log-?in(?: name)?|user ?id|account name)\\b',
        '(?:must|should|needs? to|has to|have to) (?:equal|match|be (?:the )?(?:same|identical|equal))[^\\n]{0,16}(?:e-?mail|mail address)',
        10,
      ),
    ),
    numbers: (number) => number === undefined || number >= 505,
    source: 'Alimail 524, hosting panels: the login is not the one this server wants',
  },
  {
    cause: 'protocol',
    pattern: pattern(
      '\\b(?:sasl|response|line|command|argument|challenge)(?: length| size| response)? limit\\b',
      'too many (?:\\w+ )?(?:bad|invalid|unrecogni[sz]ed|unknown|unimplemented|syntax|protocol|unauthenticated|illegal|erroneous) (?:\\w+ )?(?:commands?|errors)\\b',
      '\\bnuls?\\b|null (?:byte|character)|(?:invalid|illegal|unexpected|8-?bit) characters?\\b|characters? (?:is |are )?not (?:allowed|permitted)',
    ),
    source:
      'Gmail 502 5.5.1, smtp-server, Dovecot, Exim: it counted bad commands or bytes, not guesses or sessions',
  },
];
