import { near, pattern, type Sentence } from './sentence.ts';

// Sentences that refuse the name or the password. They are asked last: nothing before them may apply.

const names =
  'user ?-?(?:name|id)s?|\\busers?\\b|log-?in (?:name|id|data|details|information)|pass ?-?(?:word|wd|phrase)s?|credentials?|' +
  'e-?mail ?-?address|api key|access code|auth\\w* (?:data|information|info|credentials)|account ?(?:name|id)|combination';
const wrong =
  "invalid|incorrect|wrong|\\bbad\\b|unknown|mismatch|(?:does(?: not|n't)|do(?: not|n't)|not|did(?: not|n't)) match|not accepted|not recogni[sz]ed|" +
  "unrecogni[sz]ed|rejected|not valid|not correct|not found|(?:does(?: not|n't)|not) exist|no such|erroneous|inaccurate|" +
  '(?:unable to|could not be) (?:verif|validat)|not verified|not known|non-?existent|ha(?:s|ve) changed';

const pairs: [name: string, what: string, how: string][] = [
  [
    'German',
    'benutzer|nutzer|kennwort|passwort|passwörter|zugangsdaten|anmelde|anmeldung|login|konto|authentifizierung|authentisierung',
    'falsch|ungültig|ungueltig|inkorrekt|fehlerhaft|nicht korrekt|nicht richtig|stimm|unbekannt|nicht gefunden|existiert nicht|abgelehnt|fehlgeschlagen|schlug fehl|gescheitert|verweigert|unzulässig|abgelaufen',
  ],
  [
    'French',
    'identifiant|utilisateur|mot de passe|login|connexion|authentification|compte|identification|nom d',
    'incorrect|invalide|erroné|inconnu|faux|fausse|mauvais|échou|échec|refusé|non valide|introuvable|inexistant|expiré',
  ],
  [
    'Spanish',
    'usuario|contraseña|clave|credencial|autenticaci[oó]n|autentificaci[oó]n|inicio de sesi[oó]n|acceso|cuenta',
    'incorrect|inv[aá]lid|no (?:es )?v[aá]lid|err[oó]ne|desconocid|fallid|falló|fallo|no coincid|no existe|denegad|rechazad|equivocad|caducad|error',
  ],
  [
    'Portuguese',
    'usu[aá]rio|utilizador|senha|palavra-?passe|credencia|autentica[cç][aã]o|login|conta|acesso',
    'incorret|inv[aá]lid|errad|n[aã]o (?:confere|conferem|corresponde|existe|encontrad|v[aá]lid)|desconhecid|falh|inexistente|negad|recusad|expirad|incorrect',
  ],
  [
    'Italian',
    'utente|password|parola|credenziali|autenticazione|accesso|login|nome',
    'errat|non valid|non corrett|sbagliat|scorrett|inesistent|sconosciut|fallit|non riuscit|negat|rifiutat|scadut|non riconosciut|invalid',
  ],
  [
    'Dutch',
    'gebruiker|wachtwoord|inlog|aanmeld|authenticatie|verificatie|toegang|login',
    'onjuist|ongeldig|verkeerd|fout|mislukt|incorrect|onbekend|geweigerd|niet (?:juist|correct|geldig|herkend|gevonden)|verlopen',
  ],
  [
    'Polish',
    'hasł|użytkownik|login|dane (?:logowania|uwierzytelni)|autoryzac|uwierzytelni|logowani|konto|identyfikator',
    'błęd|błąd|nieprawidłow|niepoprawn|złe|zły|zła|nieznan|nie istnieje|odrzucon|nie ?powiod|nieudan|niewłaściw|wygasł',
  ],
  [
    'Russian',
    'парол|логин|пользовател|учетн|аутентификац|авторизац|имя|вход',
    'неверн|неправильн|не найден|не существует|ошибк|не удал|некорректн|отклонен|неизвестн|не совпада|не прошл|не пройден|ошибочн|истек|сбой',
  ],
  [
    'Russian, transliterated',
    'parol|login|imya|polzovatel|autentifikac',
    'nevern|nepraviln|oshibk|ne nayden|neizvestn',
  ],
  [
    'Ukrainian',
    'парол|логін|користувач|ім.я|автентифікац|обліков',
    'невірн|неправильн|помилк|хибн|не знайден|не вдал|недійсн|невдал',
  ],
  ['Bulgarian, Serbian', 'парол|потребител|име|лозинк|корисни', 'грешн|невалидн|погрешн|неважећ|неточн'],
  [
    'Chinese',
    '密码|密碼|用户名?|帐号|账号|帳號|帐户|账户|口令|授权码|身份验证|身份驗證|认证|認證|验证|驗證|登录|登錄|登陆|登入',
    '错误|錯誤|不正确|不正確|无效|無效|失败|失敗|不存在|有误|有誤|不匹配|不符|出错|不对|未通过',
  ],
  [
    'Japanese',
    'パスワード|ユーザ|アカウント|ログイン|認証|サインイン',
    '違い|違って|誤|正しく|無効|失敗|不正|できません|存在しません|一致しません|エラー',
  ],
  ['Korean', '비밀번호|아이디|인증|로그인|사용자|계정', '틀|잘못|실패|올바르지|일치하지|없는|오류|존재하지'],
  [
    'Turkish',
    'parola|şifre|kullanıcı|kimlik doğrulama|oturum|giriş|hesap',
    'yanlış|hatalı|geçersiz|başarısız|bulunamadı|reddedil|mevcut değil|uyuşmu',
  ],
  [
    'Czech, Slovak',
    'hesl|jméno|jmen|uživatel|užívateľ|používateľ|přihlášen|prihlás|ověřen|overen|autentiza|autentifik|účet',
    'špatn|chybn|nespráv|neplatn|selhal|zlyhal|neexist|neznám|zamítnut|nezdařil|odmietnut|zlé',
  ],
  [
    'Romanian',
    'parol|utilizator|autentific|nume|cont|date',
    'greșit|incorect|invalid|eșuat|necunoscut|nereușit|inexistent|nevalid|eronat',
  ],
  [
    'Hungarian',
    'jelszó|jelszav|felhasználó|hitelesít|azonosít|bejelentkez',
    'hibás|érvénytelen|helytelen|sikertelen|rossz|ismeretlen|nem (?:létez|megfelel)',
  ],
  [
    'Swedish, Norwegian, Danish',
    'lösenord|användar|inloggning|autentisering|passord|bruker|pålogging|innlogging|adgangskode|bruger|login|godkendelse|autentificering',
    'fel\\b|felaktig|ogiltig|misslyck|okänd|feil|ugyldig|mislykke|ukjent|forkert|ukendt|mislyk|fejl',
  ],
  [
    'Finnish, Estonian',
    'salasana|käyttäjä|tunnus|kirjautuminen|todennus|parool|kasutaja',
    'väärä|virheelli|epäonnistu|tuntematon|vale\\b|vigane|tundmatu',
  ],
  [
    'Greek',
    'κωδικ|χρηστ|χρήστ|συνθηματικ|ταυτοποίησ|σύνδεσ',
    'λάθος|λανθασμέν|εσφαλμέν|άκυρ|απέτυχ|αποτυχ|άγνωστ',
  ],
  [
    'Croatian, Slovenian',
    'lozink|zapork|korisni|geslo|uporabni|prijav',
    'pogrešn|neispravn|nevažeć|netočn|napačn|neuspeš|neuspješ|nepravil',
  ],
  [
    'Vietnamese, Indonesian, Arabic, Hebrew, Thai',
    'mật khẩu|tài khoản|kata sandi|sandi|nama pengguna|كلمة المرور|اسم المستخدم|סיסמ|שם משתמש|รหัสผ่าน',
    'sai\\b|không (?:đúng|hợp lệ|tồn tại)|salah|tidak (?:valid|cocok|benar)|خاطئ|غير صحيح|שגוי|לא נכו|ไม่ถูกต้อง',
  ],
];

/** Words that name the password or the name and call it wrong: enough by themselves. */
export const refusedPlainly: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      near(names, wrong, 35),
      near('pass ?-?(?:word|wd|phrase)s?|credentials?', 'error|fail(?:ed|ure)|denied|refused', 15),
      near(
        '\\baccounts?\\b|log-?in|logon|log-?on',
        "invalid|incorrect|unknown|\\bbad\\b|wrong|no such|not found|(?:does(?: not|n't)|not) exist|not recogni[sz]ed",
        12,
      ),
      "user unknown|no such (?:user|account|login|mailbox user)|not a valid (?:user|login|account|password)|(?:login|logon) (?:incorrect|invalid)|invalid (?:log-?in|logon)|bad (?:log-?in|logon|auth\\w*)|(?:don't|do not) (?:know|recogni[sz]e) (?:you|that user)|who are you",
      'please use (?:your |the )?(?:full|complete) e-?mail|full e-?mail address|check your (?:user|password|login|credentials|account)|passerr|nouser\\b|err\\.login\\.(?:pass|user|acct)|wrong_?password|bad_?password|bad ?credentials|invalid[ _]?credentials|invalid ?creds|logon ?denied|logon ?failed|(?:username|user) or password|password or username',
      'sasl(?:\\(-?13\\))?[^\\n]{0,6}auth\\w* failure|authori[sz]ation grant[^\\n]{0,20}invalid|not loving your login or password',
    ),
    source:
      'hMailServer, Gmail p=BadCredentials, Exchange, Qpopper "Password supplied … is incorrect", Coremail ERR.LOGIN.PASSERR, Archiveopteryx, Fastmail, CommuniGate, Domino, MDaemon, Mercury, …',
  },
  ...pairs.map(
    ([language, what, how]): Sentence => ({
      cause: 'wrong_credentials',
      pattern: pattern(near(what, how, 40)),
      source: `Providers answering in ${language}`,
    }),
  ),
];

/** Words that only say the sign-in failed. They count when nothing near them hints at another reason. */
export const refusedBarely: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      near(
        '\\bauth\\w*|log[ -]?in|log[ -]?on|sign[ -]?in|\\bpass\\b',
        'fail(?:ed|ure|s|ing)?\\b|unsuccessful|not successful|rejected|denied|refused|incorrect|invalid|not accepted',
        30,
      ),
      '(?:authentication|auth|log-?in|logon|sign-?in) error',
      "(?:unable to|can ?not|can't|could(?: not|n't)) (?:log ?(?:on|in)|log you (?:on|in)|login|sign in|authenticate)(?: you| user| to (?:the )?server)?[.!]?(?:$|\\n)",
    ),
    source:
      'Dovecot "Authentication failed.", Exchange "LOGIN failed.", "Authentication unsuccessful", qmail "authorization failed", Sendmail, Postfix, Coremail',
  },
];

/** Hints that a bare refusal has another reason than the password; then we cannot tell. */
export const secondThoughts: RegExp = pattern(
  'disabl|expir|suspend|locked|lock(?:ed)? ?out|block|upgrade|subscri|licen[cs]e|(?<!please )visit|contact|support team|administrator|admin\\b|postmaster|later\\b|wait\\b|temporar|unavailable(?!\\))|limit|quota|polic|permission|permitted|not allowed|not enabled|enable\\b|unusual|suspicious|verify|confirm|security|restrict|abuse|spam|blacklist|too many|maximum|exceed|maintenance|internal|timeout|database|server error|backend|method|mechanism',
);
