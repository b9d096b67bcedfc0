import { andThen, near, pattern, type Sentence, withinClause } from './sentence.ts';

// Sentences of a lock: too many failures, or somebody who closed the account or the address for a time.

const failedTries =
  '(?<![\\w#.(-])\\d{1,3} (?:\\w+ ){0,3}(?:fail(?:ed|ures?)?|bad|invalid|incorrect|unsuccessful|wrong) (?:\\w+ ){0,3}(?:attempts|tries|log-?ins|logons|passwords)|' +
  '(?:too many|multiple|repeated|excessive|several|number of)[^\\n]{0,20}(?:fail(?:ed|ures?)?|bad|invalid|incorrect|unsuccessful|wrong|erroneous|illegal|unauthori[sz]ed)[^\\n]{0,25}(?:attempt|auth|log-?in|logon|log ?on|sign|pass|tries|try|guess|credential|user|account)|' +
  '(?:too many|multiple|repeated|excessive|maximum|max)[^\\n]{0,25}(?:auth\\w*|log-?in|logon|log ?on|sign-?in|password|passwd)[^\\n]{0,12}(?:fail|error|mistake|reject)|' +
  'too many (?:wrong )?(?:tries|guesses|failures)|repeated (?:mistakes|errors)|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|many|several) (?:\\w+ )?(?:wrong|bad|failed|incorrect|invalid) (?:passwords|attempts|tries|log-?ins|sign-?ins|logons|guesses)|too many (?:invalid )?(?:password|logon|login|authentication|auth|sign-?in) (?:attempts|tries|retries)|too many (?:re)?(?:attempts|tries)|' +
  '(?:log-?in|logon|auth\\w*|sign-?in|password|failed)[^\\n]{0,10}(?:attempts|tries|retries)[^\\n]{0,20}(?:exceed|reach|limit|exhaust|used up)|\\b(?:no|0|zero) (?:more |further )?(?:log-?in |sign-?in )?(?:attempts|tries) (?:are )?(?:left|remaining|allowed)|exceed\\w*[^\\n]{0,40}(?:attempts|tries|retries)|' +
  '(?:maximum|max|limit)[^\\n]{0,30}(?:login|logon|auth\\w*|sign-?in|password|failed)[^\\n]{0,10}(?:attempts|tries|retries|failures)|' +
  '(?:auth\\w*|log-?in|logon|password|sign-?in)[^\\n]{0,12} (?:error|failure|fail)s?[^\\n]{0,12}(?:limit|count|number)[^\\n]{0,20}(?:exceed|reach|hit)';

const manyTries =
  `(?:zu viele|trop de|demasiad[oa]s|muitas|muitos|excesso de|tropp[ie]|te veel|zbyt wiele|za dużo|слишком много|забагато|занадто багато|большо\\p{L}+ (?:числ|количеств)|велик\\p{L}+ кільк|grand nombre|gran número|grande número|numero elevato|große\\p{L}* (?:an)?zahl|liian monta|πάρα πολλ|πολλ\\p{L}+ |كثرة|كثير|العديد من|عدة|יותר מדי|ניסיונות|много неудачн|превышен|przekroczon|superad[oa]|superat|dépass|überschritten|excedid|ecceduto|overschreden|aşıldı|aştı|překročen|depășit|çok fazla|příliš mnoho|prea multe|túl sok|för många|for mange)${withinClause(30)}(?:(?<=\\p{L})versuch|versuche?\\b(?! es)|(?<=vielen |fehlgeschlagenen )versuchen\\b|anmeld|login|fehl|tentativ|essais|connexions échou|échec|intentos|fallid|tentativi|accessi|poging|inlog|\\bprób(?:a|y|ach|ami)?\\b|logowan|попыт(?:ок|к)|deneme|giriş|pokus(?!te|ite|it)|přihláš|încerc|incerc|kísérlet|(?:försök|forsøk|forsøg)(?! (?:igen|igjen|på nytt|senare|senere|om)\\b)|inlogg|innlogg|спроб(?!у[ий])|yrity|yrittän|προσπ[αά]θει(?:α|ε|[ωώ])|محاولات|mots? de passe (?:err|inc|faux|inv)|contraseñas? (?:err|inc|inv)|senhas? (?:err|inc|inv)|password (?:err|sbagl|inc)|falsch\\p{L}* (?:pass|kenn)|(?:verkeerde|onjuiste) wacht|haseł|(?:неверн|ошибочн)\\p{L}+ (?:парол|ввод))|` +
  `(?:versuch|tentativ|intentos|poging|prób|попыт|deneme|pokus|kísérlet|intent\\w+)\\p{L}*${withinClause(30)}(?:überschritten|dépass|superad|excedid|superat|overschreden|przekroczon|превышен|исчерпан|aşıldı|překročen)|` +
  '(?:失败|錯誤|错误|尝试|登录|登陆|登錄|嘗試)(?:次数|次數)(?:过多|太多|過多|超)|(?:试行|試行|失敗)(?:の)?回数|ログイン(?:の)?失敗が|(?:시도|실패)[^\\n]{0,6}(?:횟수|회)?[^\\n]{0,4}(?:초과|많)';

const count =
  '(?:\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|many|several|multiple|so many|too many)';
const tooOften =
  '\\btoo (?:often|frequently|much)\\b|zu (?:oft|häufig|viele male)|trop (?:de fois|souvent)|demasiadas veces|(?:demasiado|muy) a menudo|muitas vezes|troppe volte|troppo spesso|te (?:vaak|veel keer)|zbyt (?:wiele razy|często)|za dużo razy|' +
  'слишком (?:много раз|часто)|забагато разів|för (?:många gånger|ofta)|for (?:mange gange?r?|ofte)|çok (?:fazla )?(?:kez|kere|defa)|příliš (?:mnoho ?krát|často)|prea multe ori|túl sok(?:szor| alkalommal)|liian (?:monta kertaa|usein)|πολλές φορές|επανειλημμέν|' +
  'mehrfach|mehrmals|wiederholt|plusieurs fois|à plusieurs reprises|(?:varias|repetidas|várias|diversas|repetidas) ve(?:ces|zes)|repetidamente|più volte|ripetutamente|meerdere (?:keren|malen)|herhaaldelijk|wielokrotn|kilkakrotn|kilka razy|несколько раз|неоднократн|многократн|кілька разів|неодноразов|několikrát|opakovan|viackrát|defalarca|birkaç kez|flera gånger|upprepade|flere gange?r?|gjentatte|gentagne|useita kertoja|toistuvasti|többször|ismételt|de mai multe ori|repetat|多次|続けて|连续|連續|連続|何度も|複数回|繰り返|여러 ?번|연속|반복|\\d+ ?(?:회|回|次)|عدة مرات|مرات متكررة';
const notIn =
  'fail(?:ed|s|ure|ures)?\\b|wrong|incorrect\\w*|invalid|unsuccessful|rejected|refused|mistyped|fehlgeschlagen|falsch|échou|erroné|fallid|falló|fallado|incorrect|falh|errad|fallit|sbagliat|errat|mislukt|onjuist|verkeerd|nie ?powiod|nieudan|błędn|не удал|неудач|неверн|невдал|невірн|misslyck|felaktig|\\bfel\\b|mislyk|\\bfeil\\b|forkert|başarısız|yanlış|selhal|špatn|chybn|eșuat|greșit|sikertelen|hibás|epäonnistu|väär|απέτυχ|λάθος|λανθασμ|错误|錯誤|输错|失败|失敗|間違|誤っ|잘못|틀리|틀려|실패|خاطئ|فاشل';

type Language = {
  name: string;
  /** What is locked: the account, its owner, the way in, the address. */
  what: string;
  locked: string;
};

const languages: Language[] = [
  {
    name: 'German',
    what: 'konto|account|kennung|zugang|zugriff|benutzer|anmeldung|login|postfach|\\bip\\b',
    locked: 'gesperrt|sperre|blockiert',
  },
  {
    name: 'French, Catalan',
    what: 'compte|accès|utilisateur|adresse',
    locked: 'bloqué|verrouillé|bloquej',
  },
  {
    name: 'Spanish, Portuguese',
    what: 'cuenta|usuario|acceso|conta|acesso|usuário|utilizador|direcci[oó]n|endereço',
    locked: 'bloquead[oa]',
  },
  { name: 'Italian', what: 'account|utente|accesso|casella|indirizzo', locked: 'bloccat[oa]' },
  { name: 'Dutch', what: 'account|gebruiker|toegang|ip-?adres', locked: 'geblokkeerd|vergrendeld' },
  { name: 'Polish', what: 'kont\\p{L}+|użytkownik|dostęp|adres', locked: 'zablokowan' },
  {
    name: 'Russian',
    what: 'учетн\\p{L}+|аккаунт|пользовател\\p{L}*|доступ|вход|ящик|адрес',
    locked: 'заблокирован',
  },
  {
    name: 'Ukrainian',
    what: 'обліков|акаунт|користувач|доступ|скриньк|адрес',
    locked: 'заблоковано?',
  },
  {
    name: 'Bulgarian, Serbian, Croatian, Slovenian',
    what: 'профил|акаунт|потребител|достъп|налог|рачун|račun|korisni|nalog|pristup|dostop|uporabni',
    locked: 'заключен|блокиран|закључан|zaključan|zaklenjen|blokiran',
  },
  {
    name: 'Czech, Slovak',
    what: 'účet|konto|uživatel|používateľ|přístup|prístup|adres',
    locked: 'zablokovan|uzamčen|zamčen|uzamknut|zamknut',
  },
  { name: 'Turkish', what: 'hesap|hesab|kullanıcı|erişim|adres', locked: 'kilitl|bloke' },
  { name: 'Romanian', what: 'cont(?:ul)?|utilizator|acces|adres', locked: 'blocat' },
  { name: 'Hungarian', what: 'fiók|felhasználó|hozzáférés|ip-?cím', locked: 'zárol|kizár' },
  {
    name: 'Swedish',
    what: 'konto|användar|inloggning|åtkomst|brevlåd|postlåd|adress',
    locked: 'spärra[dtrs]|låst|låsts|blockera[dts]',
  },
  {
    name: 'Norwegian, Danish',
    what: 'konto|bruker|bruger|tilgang|adgang|pålogging|adresse',
    locked: 'sperre[tr]|spærret|låst|blokeret|blokkert|utestengt|udelukket',
  },
  {
    name: 'Finnish, Estonian, Latvian, Lithuanian',
    what: 'tili|tunnus|käyttäjä|osoite|konto|kasutaja|konts|lietotāj|paskyra|vartotoj',
    locked: 'lukittu|lukittiin|estetty|lukustatud|blokeeritud|bloķēt|užblokuot|užrakint',
  },
  {
    name: 'Greek',
    what: 'λογαριασμ|χρήστ|πρόσβασ|διεύθυνσ',
    locked: 'κλειδώθ|κλειδωμέν|αποκλεί|μπλοκαρ',
  },
  {
    name: 'Chinese, Japanese, Korean',
    what: '账户|账号|帐号|帐户|用户|帳號|\\bip|アカウント|ユーザ|계정|사용자|아이디',
    locked: '锁定|被锁|鎖定|被封|封锁|限制登录|ロックされ|ロック中|잠겼|잠김|잠겨|잠금|차단',
  },
  {
    name: 'Vietnamese, Indonesian, Arabic, Hebrew, Thai',
    what: 'tài khoản|akun|حساب|חשבון|บัญชี',
    locked: 'khóa|dikunci|terkunci|diblokir|مقفل|قفل|محظور|حظر|ננעל|נעול|נחסם|חסום|ล็อก',
  },
];

const lockedAbroad = languages.map(({ locked }) => locked).join('|');

const unpaid =
  '\\bunpaid\\b|overdue|non-?payment|invoice|impayé|facture|défaut de paiement|unbezahlt|nicht bezahlt|rechnung|zahlungs(?:verzug|rückstand)|ausstehende zahlung|impag|factura|falta de pago|pago pendiente|falta de pagamento|inadimpl|fatura|fattura|insolut|mancato pagamento|factuur|onbetaald|betalingsachterstand|' +
  'płatnoś|nieopłacon|zaległ|faktur|оплат|оплач|задолженн|заборгован|nezaplacen|neuhrazen|nedoplat|obetald|betalning|ubetalt|(?:manglende|uteblitt) betaling|maksamat|\\blasku|fizetet|számla|ödenme|ödeme|neplătit|neachitat|απλήρωτ|οφειλ|欠费|欠費|未付款|未缴费|未払い|料金未納|미납|연체';

/** A bill that was not paid locks on purpose. */
export const unpaidBill: Sentence[] = [
  {
    cause: 'account_disabled',
    pattern: pattern(
      near(
        unpaid,
        `\\b(?:locked|suspended|disabled|blocked|closed)\\b|suspend|sospes|zawieszon|приостановлен|pozastaven|askıya|停用|停止|정지|bloqu|${lockedAbroad}`,
        60,
      ),
    ),
    source: 'Hosting panels and providers with paid mailboxes',
  },
];

const wrongAbroad =
  'falsch|ungültig|inkorrekt|fehlgeschlagen|incorrect|invalid|erroné|échou|inválid|err[oó]ne|fallid|errad|incorret|errat|sbagliat|onjuist|ongeldig|mislukt|nieprawidłow|błędn|неверн|неправильн|невірн|felaktig|\\bfel\\b|\\bfeil\\b|ugyldig|forkert|špatn|nespráv|chybn|yanlış|hatalı|greșit|hibás|错误|誤|正しく|틀';
const mismatchAbroad =
  'ne correspond|n.est pas (?:correct|valide|bon)|no (?:coincid|es correct)|n[aã]o (?:confere|corresponde|[eé] corret)|non (?:corrispond|è corrett)|stimm\\p{L}* nicht|nicht (?:korrekt|richtig)|niet (?:juist|correct)|не (?:совпада|підход|подход)|nesouhlas|stämmer inte|不匹配|不符|一致し';
const toBeLocked =
  'wird [^\\n]{0,50}gesperrt|(?:sera|serez) (?:\\w+ )?(?:bloqu|verrouill)|(?:será|se) (?:\\w+ )?bloque(?:ad|ar)|(?:verrà|sarà) (?:\\w+ )?bloccat|wordt [^\\n]{0,50}(?:geblokkeerd|vergrendeld)|zostanie (?:\\w+ )?zablokowan|будет (?:\\p{L}+ )?заблокирован|буде (?:\\p{L}+ )?заблокован|' +
  '(?:kommer att|blir|vil bli|bliver|vil blive) (?:\\w+ )?(?:spärra|lås|sperret|spærret|blokeret)|spärras|bude (?:\\w+ )?(?:zablokov|uzamčen|uzamknut)|kilitlenecek|va fi (?:\\w+ )?blocat|将(?:会)?(?:被)?锁定|ロックされます|잠깁니다';

/** A refusal that warns of a lock to come: it is not locked yet. */
export const lockToCome: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      andThen(
        'incorrect|invalid|wrong|bad |failed',
        'will be (?:\\w+ )?(?:locked|blocked|disabled|suspended|banned)|(?<!\\b(?:no|0|zero|no more) )(?:attempts?|tries) (?:left|remaining)|(?:left|remaining) (?:attempts|tries)(?!:? (?:0|zero|none))',
        80,
      ),
      andThen(`${wrongAbroad}|${mismatchAbroad}`, toBeLocked, 160),
    ),
    numbers: (number) => number === undefined || number >= 500,
    source: 'SmarterMail, hosting panels, the same in other languages',
  },
];

/** "After five wrong entries": they were counted, and enough. */
const after =
  '\\bnach (?:\\p{L}+|\\d+) (?:falsch|fehl|ungültig|erfolglos)|après (?:\\p{L}+|\\d+) (?:essais|tentatives|échecs|erreurs)|(?:tras|después de) (?:\\p{L}+|\\d+) (?:intentos|errores)|após (?:\\p{L}+|\\d+) (?:tentativas|erros)|dopo (?:\\p{L}+|\\d+) (?:tentativi|errori)|' +
  '\\bna (?:\\p{L}+|\\d+) (?:mislukt|foutiev|verkeerd|onjuist|poging)|\\bpo (?:\\p{L}+|\\d+) (?:nieudan|błędn|próbach|neúspěš|neúspeš|pokus|chybn)|после (?:\\p{L}+|\\d+) (?:неверн|неудач|попыт|ошиб)|після (?:\\p{L}+|\\d+) (?:невдал|спроб|невірн)|(?:efter|etter) (?:\\p{L}+|\\d+) (?:felakt|misslyck|mislykk|mislykke|försök|forsøk|forsøg|fejl|feil)';

/** A failure, and how long to wait: a wrong password alone is not told to wait. */
const waiting =
  'wait (?:\\d{3,} s|\\d+ (?:min|h)|an? (?:hour|minute)|one (?:hour|minute)|half)|(?:try|again|retry)[^\\n]{0,12} in (?:\\d{3,} s|\\d+ (?:min|h)|an? (?:hour|few min)|one (?:hour|minute)|half)|' +
  '(?:versuch|probier)\\p{L}*[^\\n]{0,30} in (?:\\d+|einer|ein paar|einigen) (?:min|st)|réessay\\p{L}* dans|(?:inténte|intente|pruebe|vuelva)[^\\n]{0,20} (?:en|dentro de) (?:\\d|un)|tente[^\\n]{0,14} (?:em|daqui a) (?:\\d|um)|riprov\\p{L}*[^\\n]{0,12} (?:tra|fra) |probeer[^\\n]{0,25} over (?:\\d|een)|spróbuj[^\\n]{0,14} za |' +
  '(?:повтор|попробу|попыта|спробу)\\p{L}*[^\\n]{0,14} через|zkuste[^\\n]{0,14} za |skúste[^\\n]{0,14} o |(?:försök|prøv)[^\\n]{0,10} om (?:\\d|en)|yritä[^\\n]{0,24} kuluttua|(?:分钟|分鐘|小时|小時|分|時間)(?:之)?(?:后|後)|(?:분|시간) ?(?:후|뒤)';
const failedAndWait = `^(?=[^\\n]{0,200}?(?:${notIn}|erreurs? de mot de passe|error de contraseña|errore password))(?=[^\\n]{0,200}?(?:${waiting}))`;

/** Whatever is shut for minutes or hours is shut for a time, not closed. */
const time =
  '\\d{1,3} ?(?:min|stunde|std\\b|hours?|hrs?\\b|heure|hora|or[ae]\\b|uur|uren|godz|час(?!т)|хвил|годин|мин|λεπτ|ώρ|saat|dakika|hod\\p{L}|óra|órá|perc|timm|tim(?:er|e)\\b|分|小时|小時|時間|시간)';

export const lockedOut: Sentence[] = [
  {
    cause: 'throttled',
    pattern: pattern(
      '(?:concurrent|simultaneous|parallel)[^\\n]{0,20}(?:log-?in|logon|auth\\w*|sign-?in)s?(?: attempts| requests)?\\b',
    ),
    source: 'magma "maximum number of concurrent login attempts": load, not guesses',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      near(
        '\\bspam\\w*|phishing|unsolicited|垃圾邮件|спам',
        `\\b(?:locked|suspended|disabled|blocked)\\b|bloqu|geblok|zablok|заблок|blokov|engellen|封|限制|${lockedAbroad}`,
        45,
      ),
      near(
        'administratively|by (?:the |an |your )?admin\\w*|request of the (?:user|owner)|inactivity|abuse|violations?',
        '\\b(?:hibernated|archived|locked|suspended|disabled|blocked)\\b',
        45,
      ),
      near(
        `${lockedAbroad}|bloqu|désactiv|desactiv|deshabilit|desativ|suspend|disattiv|disabilit|bloccat|geblok|uitgeschakeld|zablok|wyłącz|заблок|отключ|blokov|zakáz`,
        "\\b(?:durch|vom|von|par l|por el|por o|pelo|pela|dal|door|przez|av|af) ?(?:den|de|die|l)?['’ ]{0,2}(?:admin|amminist|beheer)|администратором|správcem|yönetici tarafından",
        30,
      ),
    ),
    source: 'magma, hosting panels: somebody locked the account on purpose',
  },
  {
    cause: 'throttled',
    pattern: pattern(
      'too many (?:login|logon|log-?in|auth\\w*|sign-?in|password)? ?(?:attempts|tries|logins|requests|authentications)',
      'too many auth',
    ),
    numbers: (number) => number !== undefined && number < 500,
    source: 'Gmail 454 4.7.0 "Too many login attempts": a rate, by RFC 4954 not a verdict',
  },
  {
    cause: 'locked_out',
    pattern: pattern(
      failedTries,
      manyTries,
      after,
      failedAndWait,
      near(notIn, `${tooOften}|\\b${count} times\\b`, 45),
      andThen(
        `suspen[ds]|suspensa|sospes|zawieszon|приостановлен|призупинен|pozastaven|askıya|一時停止|ausgesetzt|opgeschort|frozen|paused|\\bbarred\\b|${lockedAbroad}`,
        time,
        40,
      ),
      andThen(time, '利用(?:いただけ|でき)ません|使えません|不能登录|无法登录|로그인할 ?수 ?없', 12),
      'brute ?-?force|dictionary attack|fail2ban|intru(?:sion|der)|autoban|auto-?blocked',
    ),
    source:
      'fail2ban wordings, hMailServer auto-ban, Yahoo #AUTH005, GroupWise intruder lock-out, Axigen, SmarterMail, IceWarp',
  },
  {
    cause: 'locked_out',
    pattern: pattern(
      near(
        '\\b(?:account|user|userid|user ?name|login|log-?in|address|ip|you|client|host|access|mail ?account)\\b',
        '\\b(?:locked|lock(?:ed)?[ -]?out|lockout|lock-?down|temporarily (?:locked|blocked|banned|barred|restricted)|banned)\\b',
        35,
      ),
      '(?:log-?in|sign-?in|logon)(?: attempt)?(?: from [^\\n]{0,30})? (?:was |has been |is )?(?:blocked|prevented|stopped|held|paused)',
      '^(?:you (?:are|have been) )?banned[.!]?$|account ?lock|err\\.login\\.(?:userlock|lock)\\w*|accountlocked|locked ?out|lockout',
      near('temporar\\w+|minutes|hours?|until|attempts|abuse', '\\b(?:blocked|banned|locked)\\b', 40),
      near(
        '\\bip\\b|ip ?-?address|your (?:address|host)',
        '\\b(?:blocked|banned|barred|rejected|blacklisted temporarily)\\b',
        40,
      ),
      andThen('denied|refused|rejected', '(?:from|for|to) (?:your|this|the|client) ip\\b', 10),
    ),
    source:
      'Microsoft 5.7.139 "account locked", Active Directory lock-out, Dovecot auth policy, MDaemon, Kerio, Zimbra, Axigen',
  },
  ...languages.map(
    ({ name, what, locked }): Sentence => ({
      cause: 'locked_out',
      pattern: pattern(near(what, locked, 90)),
      source: `Providers answering in ${name}`,
    }),
  ),
];
