import { andThen, near, pattern, type Sentence } from './sentence.ts';

// Sentences about load, limits and faults: the password may be right.

export const ownerAtTheWeb: Sentence[] = [
  {
    cause: 'locked_out',
    pattern: pattern(
      '(?:log|sign|signing|logging)[ -]?(?:in|on)[^\\n]{0,12} (?:via|with|through|using|to|at|from)[^\\n]{0,12}(?:a |your |the |our )?(?:web|browser|webmail|internet browser|website|https?:)(?![^\\n]{0,20} (?:and|to) (?:reset|recover|renew)\\b)',
      'web ?-?log-?in (?:is )?(?:required|needed)|web ?login ?required|web ?alert|please (?:first )?(?:log|sign) ?in (?:on|to) (?:the|our|your) (?:web|site|online)|browser (?:log-?in|sign-?in)',
      "(?:verify|confirm|validate|verification of|reactivate|unlock|re-?validate)[^\\n]{0,12}(?:your|the|this|you)?[^\\n]{0,8}(?:account(?! (?:name|id|data|details|information|password|credentials|settings))|identity|phone|mobile|it is you|it's you|you are)",
      '(?:account|identity|phone|user|security|additional|captcha|human)[^\\n]{0,20}(?:verification|challenge|check|validation)[^\\n]{0,12}(?:requir|need|pending)|(?:must|needs? to|has to|have to|should) be (?:verified|unlocked|confirmed|validated)|(?:account|address|e-?mail|identity)[^\\n]{0,12} (?:not (?:yet )?(?:been )?(?:verified|confirmed|validated)|(?:needs?|requires?|awaiting|pending) (?:verification|confirmation))',
      'captcha|\\b(?:not a robot|(?:you are|being) human)\\b|need to use (?:the )?web\\b|(?:unusual|suspicious|abnormal|strange|irregular)[^\\n]{0,12}(?:activity|log-?in|sign-?in|sign in|log in|attempt|access|location|traffic)|account is abnormal|compromised|hijack|security (?:lock|block|reasons)|for your (?:security|protection)|to (?:protect|secure) your account',
      '\\bapprove\\b[^\\n]{0,30}(?:\\bapp\\b|authenticator|phone|device|sign-?in|log-?in)|(?:sign|log)-?in from (?:an? )?(?:new|unknown|unrecogni[sz]ed) (?:location|device)|confirm (?:it |this |the \\w+ )?by (?:e-?mail|sms|phone)|安全风险|安全風險|网页版验证',
      'accept (?:the |our |new |user )*(?:terms|conditions|tos|agreement|eula|licen[cs]e)|agree to|(?:terms|conditions|eula|agreement)(?: of \\w+)?[^\\n]{0,20} not (?:yet )?(?:been )?accepted',
      'to continue (?:sending|using|receiving)|(?:sign|log) ?in to your account',
      'reqcode|异常登录|登录异常|账号异常|帐号异常|安全验证|验证码|短信验证|(?:подтвердите|bestätigen sie ihr|vérifi(?:er|ez) votre|confirm(?:er|ez) votre|verifique (?:su|sua)|verifica il tuo)\\p{L}* (?:\\p{L}+ )?(?:konto|account|ident(?!ifiant)|compte|cuenta|conta\\b|аккаунт|учетн|личность|номер|nummer|numéro|número|numero|telef|téléphone|adresse)',
    ),
    source: 'Gmail help 78754, Yahoo/AOL, Outlook.com, QQ, GMX: the provider wants the owner at its web page',
  },
];

// Something stood out, or the owner has to say that it was they; in other languages.
const unusual =
  'ungewöhnlich|verdächtig|auffällig|inhabituel|suspect|inusual|sospech|incomum|suspeit|insolit|sospett|ongebruikelijk|verdacht|nietypow|podejrzan|подозрит|необычн|підозріл|незвичн|neobvykl|podezř|podozriv|şüpheli|olağan ?dışı|ovanlig|misstänkt|mistenkelig|mistænkelig|usædvanlig|epäilyt|szokatlan|gyanús|neobișnuit|ύποπτ|ασυνήθ|异地|可疑|不審|普段と異なる|의심|비정상';
const doing =
  'anmeld|zugriff|login|aktiv|connexion|accès|acceso|inicio|atividade|acesso|attività|accesso|aanmeld|inlog|logowan|вход|вхід|активн|přihláš|prihlás|etkinlik|giriş|inlogg|kirjaut|toiminta|tevékeny|bejelentkez|activit|autentific|δραστηρ|σύνδεσ|登录|活动|ログイン|アクセス|로그인|활동';
const confirm =
  'bestätig|confirm|conferm|bevestig|potwierd|подтверд|підтверд|potvrď|onayla|bekräfta|bekreft|bekræft|vahvista|erősít|επιβεβαι|確認|본인';
const self =
  'identit|dass sie es|que c.est|s.agit|identidad|identidade|tożsamo|личност|особу|totožnost|kimliğ|henkilöll|személyazon|ταυτότητ|\\bsms\\b|\\bсмс\\b|本人|인증';

// The way to the provider's page, who goes there, and what is to be accepted on it.
const theWeb =
  'webmail|web-?mail|browser|navigateur|navegador|przeglądar|prohlížeč|prehliadač|tarayıcı|nettleser|webbläsare|selaime|böngésző|браузер|веб-?интерфейс|веб-?почт|веб-?інтерфейс|网页|網頁|浏览器|ブラウザ|ウェブ|브라우저|웹';
const goThere =
  'melden sie sich|loggen sie sich|anmelden|einloggen|connectez-vous|inicie sesión|acceda|conéctese|acesse|faça (?:o )?login|acced(?:i|ere|a)\\b|effettua|log (?:eerst )?in\\b|meld u|zaloguj|войдите|зайдите|авторизуйтесь|увійдіть|зайдіть|přihlaste|prihláste|giriş yap|oturum aç|logga in|logg inn|log ind|kirjaudu|jelentkezzen|lépjen be|conectați|autentificați|登录|登入|ログイン|로그인';
const terms =
  'nutzungsbedingungen|\\bagb\\b|conditions (?:générales|d.util)|condiciones|términos|termos|condizioni|termini d|voorwaarden|regulamin|услови|соглашени|умов|podmínk|podmienk|koşul|sözleşme|villkor|vilkår|käyttöehdo|feltétel|termenii|όρους|条款|协议|協議|規約|약관';
const accept =
  'akzept|zustimm|bestätig|accept|approuv|acept|aceit|accett|aanvaard|akkoord|akcept|прийм|примите|принят|принять|подтверд|souhlas|přij[ií]m|prijm|kabul|onayla|godkänn|acceptera|godta|godkend|accepter|hyväksy|elfogad|αποδεχ|同意|동의';
const refusedAbroad =
  'falsch|ungültig|incorrect|erroné|invalid|inválid|errad|errat|onjuist|błędn|nieprawidłow|неверн|невірн|nespráv|špatn|yanlış|hatalı|fel\\b|feil\\b|forkert|väär|hibás|greșit|错误|錯誤|誤|틀|잘못';

/** As `ownerAtTheWeb`, asked late: an account may be closed for the same reasons. */
export const ownerAtTheWebAbroad: Sentence[] = [
  {
    cause: 'locked_out',
    pattern: pattern(
      near(unusual, doing, 30),
      near(confirm, self, 40),
      near(accept, terms, 40),
      `^(?![^\\n]{0,300}(?:${refusedAbroad}))[^\\n]{0,300}(?:${near(theWeb, goThere, 40)})`,
      'sicherheitsgründen|raisons? de sécurité|(?:motivos|razones) de seguridad|(?:motivos|razões) de segurança|motivi di sicurezza|veiligheidsredenen|względów bezpieczeństwa|(?:соображени|целях|причин)\\p{L}* безопасности|(?:міркуван|цілях)\\p{L}* безпеки|bezpečnostní\\p{L}* důvod|güvenlik (?:nedeni|gerekçe)|säkerhetsskäl|sikkerhets(?:grunner|hensyn)|sikkerhedsmæssige|turvallisuussyist|biztonsági ok|λόγους ασφαλείας|安全原因|出于安全|验证(?:您的|您|你的)身份|(?:登录|账号|帐号)异常|异常登录|セキュリティ上|보안상',
    ),
    source: 'Providers that hold a sign-in until its owner has been at the web page',
  },
];

const connections =
  'connections?|sessions?|clients?|log-?ins?|logons?|logged|processes|requests?|commands?|messages|users|threads|channels|polls?|checks?|sockets|children|childs';

const connectionsAbroad =
  'verbindung|sitzung|anfrage|zugriff|connexion|requête|sessions?\\b|conexi|solicitud|sesion|peticion|conex|requisi|sess[õo]|connession|richiest|verbinding|verzoek|sessie|połącze|żąda|sesj|соединени|подключени|запрос|сесси|bağlantı|istek|oturum|spojen|připojen|požadavk|conexiuni|cereri|kapcsolat|anslutning|tilkobling|forbindelse|yhtey|接続|连接|連線|접속|연결';
const exceededAbroad =
  'überschritten|erreicht|dépass|atteint|exced|superad|alcanzad|atingid|superat|raggiunt|eccedut|overschreden|bereikt|przekrocz|osiągn|превыш|достигнут|aşıld|ulaşıl|překroč|dosažen|depăș|túllép|överskrid|overskred|上限|超过|超過|超出|초과';

const alreadyAbroad =
  'bereits|\\bschon\\b|déjà|\\bya\\b|\\bjá\\b|\\bgià\\b|\\breeds\\b|\\bjuż\\b|(?<!\\p{L})уже|(?<!\\p{L})вже|\\bjiž\\b|\\buž\\b|zaten|redan|allerede|\\bjo\\b|\\bmár\\b|\\bdeja\\b|已经|已經|すでに|既に|이미';
const signedInAbroad =
  'angemeldet|eingeloggt|connectée?\\b|conectad[oa]|sesión (?:iniciada|abierta)|logad[oa]|connesso|collegat[oa]|ingelogd|aangemeld|zalogowan|вош[её]л|подключ[её]н|авторизован|увійш|přihlášen|prihlásen|oturum açm|inloggad|innlogget|logget (?:ind|inn|på)|kirjautunut|bejelentkezett|conectat|登录|登入|ログイン(?:済|して)|로그인(?:되|중)';

const daily =
  'günlük|saatlik|täglich|tages|stündlich|journali|horaire|diari[oa]|diári[oa]|giornalier|dagelijks|dzienn|godzinow|суточн|дневн|часово|добов|денн|denní|hodinov|daglig|päivittäi|\\bnapi\\b|zilnic|每日|每天|1日の|일일';

/** A pause that is asked of every stranger, whoever it is: no lock, whatever stands beside it. */
export const greylisted: Sentence[] = [
  { cause: 'throttled', pattern: pattern('\\bgr[ea]y-?list'), source: 'RFC 6647, Postgrey, milter-greylist' },
];

export const throttled: Sentence[] = [
  {
    cause: 'throttled',
    pattern: pattern('^connection (?:is )?closed\\. 10$'),
    source: 'Exchange 2013 to 365: 10 is the limit of connections, 11 a time-out, 12 a shutdown',
  },
  {
    cause: 'throttled',
    pattern: pattern(
      andThen(
        'too many|maximum number of|max(?:imum)?(?: allowed)?|limit (?:of|on)|number of|concurren\\w+|simultaneous|allowable',
        `(?:${connections})\\b(?! (?:attempt|tr(?:y|ies)|fail|error))`,
        25,
      ).replaceAll('logins?', 'logins?'),
      andThen(
        `\\b(?:${connections})\\b`,
        '(?:limit|quota|count|number)[^\\n]{0,20}(?:exceed|reach|hit|overs?)|exceed\\w* (?:the |your )?(?:limit|maximum|quota)',
        20,
      ),
      'throttl|rate[ -]?limit|(?:unusual|high|excessive) rate|rate of [^\\n]{0,20}(?:mail|messages|requests|connections)|bandwidth|connection limit|(?:connections?|concurrency|session|login|logon|command|request|usage|transfer|traffic|download|sending|message|submission|rate|daily|hourly) (?:rate |limits? )?(?:quota |limits? )?(?:has been |is |was )?(?:exceeded|reached)',
      'exceed\\w*[^\\n]{0,30}(?:rate|limits?|bandwidth|frequency|connections?|quota of)|over (?:the )?(?:rate|limit|quota of)|quota exceeded (?:for|of) (?:connections|logins)|limit exceeded|maximum (?:connections|credits)',
      'submission ?quota ?exceeded|exceed\\w*[^\\n]{0,40}(?: per (?:minute|hour|day)|threshold)|too much (?:e-?mail|mail|traffic)|\\blimiting (?:\\w+ )?connections|connections?, limiting',
      '(?:allowed|possible|permitted) (?:only )?(?:once )?every \\d|zeitabstand|abstand zwischen[^\\n]{0,30}zu (?:kurz|klein|gering)|log-?in[ -]delay|minutes apart|minimum[^\\n]{0,20}(?:interval|delay|time)|(?:log(?:ged)?[ -]?in|log(?:ged)?[ -]?on|connect\\w*|poll\\w*|check\\w*|access\\w*|request\\w*|auth\\w*)[^\\n]{0,30}too (?:fast|frequent\\w*|often|quickly|soon|rapid\\w*|many times)|too (?:frequent|often|quick|rapid)\\w*|reduce the frequency|slow down|cool-?down|rate (?:is )?too high|(?:one|1|single) (?:session|connection|log-?in) (?:per|at a time)|more than once (?:every|per|in)|once (?:every|per|in) \\d+|frequency limit\\w*|backoff',
      '\\bmany connections|connected too (?:often|many)|already (?:logged (?:in|on)|connected)|wait[^\\n]{0,20}(?:before|between)[^\\n]{0,20}(?:log|sign|check|connect|poll|try|auth|next)|per (?:hour|minute|day) exceed|(?:stop|delay)[^\\n]{0,15}polling',
      andThen(
        'zu viele|trop de|demasiad[oa]s|muit[oa]s|excesso de|tropp[ei]|te veel|zbyt (?:wiele|dużo)|za dużo|слишком много|çok fazla|příliš mnoho|prea multe|túl sok|för många|for mange|liian monta|límite de|limite d[ei]|лимит',
        connectionsAbroad,
        25,
      ),
      near(connectionsAbroad, exceededAbroad, 40),
      andThen(alreadyAbroad, signedInAbroad, 40),
      '\\b\\d{1,4} (?:\\p{L}+ )?(?:sitzungen|verbindungen|connexions|sesiones|conexiones|sessões|conexões|sessioni|connessioni|sessies|verbindingen|sesji|połączeń|сессий|соединений|подключений|сеансов|з.єднань|připojení|anslutningar|tilkoblinger|forbindelser)',
      'слишком част|(?:надто|занадто) част|zbyt częst(?!o )|zu häufig\\p{L}* (?:anmeld|abruf|zugriff)|trop fréquent|demasiado frecuent|muito frequent|troppo frequent|te frequent|příliš čast|çok sık|túl gyakor',
      'nur alle (?:\\p{L}+|\\d+) (?:minuten|sekunden)|qu.une fois (?:toutes les|par)|(?:una|uma) (?:sola |única )?vez (?:cada|a cada|por)|una volta ogni|slechts (?:eens|één keer) per|tylko raz (?:na|co)|раз в (?:\\d+|\\p{L}+) минут|\\d+分(?:間)?に1回|每\\d+分钟',
      'nicht (?:öfter|häufiger) als|pas plus d(?:.une|e \\d+) fois|no más de (?:una|\\d+) ve(?:z|ces)|não mais (?:de|do que) (?:uma|\\d+) vez|non più di (?:una|\\d+) volt|niet vaker dan|nie częściej niż|не чаще|не частіше|ne častěji|inte oftare än|ikke oftere end?n?\\b',
      near(daily, 'limit|grenze|quota|cuota|\\bcota\\b|лимит|ліміт|kontingent|上限|限额|한도', 25),
      '频率|過於頻繁|过于频繁|频繁|连接数|連線數|请求过多|登录过多|超过限制|超出限制|接続数|制限を超え',
    ),
    source:
      'Dovecot mail_max_userip_connections, Courier MAXPERIP, Cyrus, Exim, Exchange throttling policies, Gmail bandwidth, RFC 2449 LOGIN-DELAY, QQ',
  },
];

const store =
  'mail ?drop|mail ?box(?:es)?|mail ?dir|mail ?file|mail ?folder|mail ?spool|spool ?file|spool|inbox|message store|mail ?store|folder|drop file|pop3? (?:session|account)';

const storeAbroad =
  'kotak surat|hộp thư|กล่องจดหมาย|صندوق|תיבת|θυρίδ|γραμματοκιβ|postilaatik|postkast|pastkast|pašto dėžut|sandučić|nabiralnik|(?<!\\p{L})кути|скриньк|postboks|postfach|mailbox|boîte|messagerie|buzón|caixa|casella|postvak|brievenbus|skrzynk|ящик|posta kutusu|schránk|cutia|postaláda|brevlåd|postkasse|邮箱|信箱|メールボックス|메일함|사서함|편지함';
const fullAbroad =
  'ist voll|saturée?\\b|saturad[oa]|satur[oa]\\b|przepełn|penuh|đầy|เต็ม|ممتلئ|מלא|γεμάτ|täynnä|\\btäis\\b|\\bpilna|perpildyt|\\bpun[ao]?\\b|пълна|переповнен|pleine\\b|lleno|llena|cheia|piena\\b|is vol\\b|pełn|переполн|полон\\b|dolu\\b|plná|plný|plină|är full|er full|已满|已滿|いっぱい|容量|가득|cuota|\\bquota\\b|kv[oó]t|квот';
const spaceAbroad =
  'espace (?:de stockage|disque)|spazio|speicher(?:platz|kontingent)?|almacenamiento|armazenamento|opslag|miejsc\\p{L}+|место|місце|utrymme|kvoten|lagring|tallennustil|tárhely|depolama|úložišt|存储|存儲|容量|저장';
const usedUpAbroad =
  'plein|satur|superat|esaurit|aufgebraucht|erschöpft|überschritten|lleno|agotad|excedid|cheio|esgotad|\\bvol\\b|przekroczon|wyczerpan|закончи|исчерпан|переполн|вичерпан|slut\\b|full|täynnä|betelt|doldu|plné|vyčerpán|已满|已滿|不足|超|부족|초과';
const shutAbroad =
  'gesperrt|verrouill|bloquead|bloccat|geblokkeerd|vergrendeld|zablokowan|заблокирован|kilitli|zamčen|uzamčen|låst|lukittu|zárol';
const toShutAbroad =
  '(?:nicht|konnte) [^\\n]{0,14}(?:gesperrt|sperren)|(?:impossible|possible|pu|échec)[^\\n]{0,6} ?(?:de |d.)?verr?ouill|(?:no|imposible)[^\\n]{0,16} bloquear|(?:não|impossível)[^\\n]{0,16} bloquear|(?:non|impossibile)[^\\n]{0,14} bloccare|niet[^\\n]{0,12} vergrendel|(?:nie|niemożliw)[^\\n]{0,14} zablokować|не удал\\p{L}+ заблокировать';
const anotherSession =
  '(?:ander|anderen?|autre|otr[ao]|outr[ao]|altr[ao]|inn\\p{L}+|друг\\p{L}+|jin\\p{L}+|başka|annan|anden|annen|toi[ns]\\p{L}+|másik) (?:\\p{L}+)|sitzung|session|sesión|sessão|sessione|sessie|sesj|сесси|сеанс|relac|oturum|istunto|munkamenet';
const inUseAbroad =
  'verwendet|geöffnet|in gebrauch|en cours d.utilisation|utilisée|ouverte|utilizad|usando|abiert|em uso|aberta|aperta|utilizzat|in gebruik|geopend|używan|otwart|używa|открыт|используется|kullanımda|kullanılıyor|používán|otevřen|folosit|deschis|använd|i bruk|i brug|使用中|占用|正在使用|已打开|使われて|사용 ?중';

export const mailbox: Sentence[] = [
  {
    cause: 'mailbox',
    pattern: pattern(
      near(
        store,
        '\\b(?:lock(?:ed|ing|s)?|locked by|in use|busy|opened by|being used|being accessed|(?:currently|already) (?:used|open(?:ed)?|accessed|selected)|already in use|another|unlock)\\b',
        45,
      ),
      'get lock|unable to (?:get|obtain|acquire)[^\\n]{0,12}lock|lock (?:file|timeout|failed|held|busy)|(?:waiting for|acquir\\w+)[^\\n]{0,12} lock\\b|\\.lock\\b|another (?:pop3?|session|client|process|connection|user)[^\\n]{0,40}(?:active|using|lock|open|running|already|access)|pop3? session[^\\n]{0,20}(?:active|already|in progress)|(?:session|account) (?:is )?(?:already |currently )?in use\\b',
      'postfach (?:ist )?(?:in benutzung|belegt|wird (?:bereits|gerade))|boîte aux lettres[^\\n]{0,20}utilis|buzón[^\\n]{0,20}en uso|caixa (?:postal|de correio)[^\\n]{0,20}em uso|casella[^\\n]{0,20}in uso|ящик занят|邮箱(?:被锁|正在使用|已锁)',
      // Shut by a session is in use; shut by anything else is the owner's account.
      andThen(andThen(storeAbroad, shutAbroad, 20), anotherSession, 30),
      near(spaceAbroad, usedUpAbroad, 40),
      near(storeAbroad, toShutAbroad, 30),
      near(storeAbroad, `${inUseAbroad}|${fullAbroad}`, 30),
    ),
    source:
      'RFC 1939 and 2449 IN-USE: Dovecot, UW ipop3d, Qpopper, Gmail, Cyrus, Courier, MDaemon, Mercury: the maildrop lock is taken after PASS worked',
  },
  {
    cause: 'mailbox',
    pattern: pattern(
      andThen(
        "(?:can ?not|can't|could(?: not|n't)|unable to|failed to|failure (?:to|in)|error)[^\\n]{0,8} ?(?:open|opening|scan|access|read|stat|locate|find|select|chdir|change|create|load|parse|get|initiali[sz]e|lock|chroot)",
        `${store}|\\$home|home ?dir|message list|mailbox|mail\\b`,
        40,
      ),
      `(?:no such|missing|invalid|corrupt(?:ed)?|damaged|unknown|broken|no) (?:${store})\\b(?! licen)`,
      andThen(
        `\\b(?:${store})\\b`,
        "does(?: not|n't) exist|no longer (?:exists?|available)|not exist|not found|invalid format|is full|\\bfull\\b|over ?quota|quota|corrupt|damaged|inconsistent|read-?only|is being (?:moved|migrated|rebuilt|restored)|moved|migrat\\w+|not (?:yet )?(?:ready|available|accessible|mounted|created|initiali[sz]ed)|unavailable|unreadable|cannot be (?:opened|accessed|read)|could not be (?:opened|accessed|read)|error|failure",
        30,
      ),
      'maildir|home directory|\\+t bit|over ?quota|over (?:its|your|their|the) (?:\\w+ )?(?:quota|(?:storage|size|space) (?:limit|allowance))|(?:account|mailbox)[^\\n]{0,20}(?:used|accessed|opened|locked|open) by (?:another|an other)|(?<!\\b(?:throttling|submission|rate|connection|connections|login|logins|sending|daily|hourly|message|command|bandwidth) )quota exceeded|(?:disk|storage|mailbox) (?:quota|space|is full|full)|disk full|no space left|(?:user|account) (?:is |was |has |has been )?(?:being )?(?:moved|migrated)\\b',
      'authenticated but not connected|postfach (?:ist )?voll|boîte[^\\n]{0,20}pleine|buzón[^\\n]{0,12}lleno|caixa[^\\n]{0,20}cheia|casella[^\\n]{0,12}piena|ящик (?:переполнен|полон)|邮箱已满',
    ),
    source:
      'qmail-pop3d, Courier, GNU pop3d, Dovecot, Qpopper, vpopmail: the store behind a good sign-in cannot be opened',
  },
];

const service =
  '\\b(?:server|service|system|systems|daemon|backend|back-?end|back end|proxy|host|gateway|mail ?store|cluster|node|upstream|site)\\b';
const broken =
  '\\b(?:busy|down|unavailable|not available|not responding|not reachable|unreachable|overload\\w*|too busy|error|failure|problem|problems|malfunction|shutting down|shutdown|going down|offline|fault|trouble|maintenance|crashed|not ready|starting|restarting|not running)\\b';
const helpers =
  '\\b(?:ldap|sql|mysql|postgres\\w*|database|db|radius|kerberos|kdc|saslauthd|authdaemon\\w*|auth(?:entication)? (?:server|daemon|service|backend|provider|process|module|socket|source|agent)|directory|domain controller|password (?:server|database|file)|pam|user ?db|pass ?db|active directory)\\b';
const away =
  'error|fail|unavailable|not available|down|time(?:d)? ?out|connect|lost|unreachable|no response|not respond|refused|cannot|could not|temporar\\w+|problem|busy|unable|not running';

export const faults: Sentence[] = [
  {
    cause: 'server_unavailable',
    pattern: pattern(
      'generic failure|\\boff-?line\\b|too many open files|(?:clock|time) skew|terminating connection|\\bno (?:\\w+ )?servers? available|\\b(?:still |being )?synch?(?:roni[sz])?ing\\b|(?:wait|waiting) for conversion|can ?not set up|driftst[oa]pp|driftstans|\\bprocessing (?:of \\w+ )?(?:has )?failed|keytab|(?:kerberos|gssapi|krb5)[^\\n]{0,40}(?:credentials?|ticket|cache)|gr[ea]y-?list|took too long|too long to (?:respond|answer|complete)|\\blook-?up (?:has )?(?:failed|failure|error)|no such file|errno\\b|error (?:has |have )?occurr?ed|went wrong|(?:unable|failed|can ?not|could not) to (?:process|handle|complete|perform|check)\\b|(?:can ?not|could not) (?:process|handle|perform|check)\\b',
      'temporar(?:y(?! pass)|ily)[^\\n]{0,30}(?:auth\\w*|fail\\w*|error|problem|unavailable|system|condition|server|service|local|lookup|dns|internal|out of|suspended|rejected|unable|not|disabled|busy|down|issue|deferred|denied|block\\w* for maintenance)|(?:fail\\w*|unavailable|error|problem|disabled)[^\\n]{0,12} temporar(?:y|ily)|temp(?:orary)?[ -]?fail',
      'internal[^\\n]{0,16}(?:engine |server |system |auth\\w* |software |program |imap |pop3? )?(?:error|failure|problem|fault|exception)|error[: -]{1,3}internal|(?:unexpected|fatal|unknown|critical|runtime|i/o|network|dns|lookup|configuration|processing) (?:server |system |internal |network )?(?:error|failure|exception|problem)|\\b(?:read|write|i/?o|disk|storage|file ?system)(?:/write)? (?:error|failure)|unhandled|exception|stack ?trace|server bug',
    ),
    source:
      'RFC 5530 UNAVAILABLE and SERVERBUG, RFC 4954 454 4.7.0, Dovecot, Courier, Yandex, Gmail; Cyrus SASL_FAIL "generic failure"',
  },
  {
    cause: 'server_unavailable',
    pattern: pattern(
      near(service, broken, 25),
      andThen(`(?<!\\bto (?:the )?(?:\\w{1,12} )?)${service}`, '\\bfailed\\b', 10),
      andThen(helpers, away, 40),
      andThen(
        "(?:cannot|can't|could(?: not|n't)|unable to|failed to|fail|error)[^\\n]{0,12}(?:connect|contact|reach|access|talk|communicat|query|verify|check|open|bind|look ?up)\\w*",
        helpers,
        40,
      ),
      '(?:will|shall) (?:return|be back|be restored|resume|be available)[^\\n]{0,12}(?:shortly|soon|again|in a)|back (?:shortly|soon|in a (?:minute|moment|few))',
      '\\b(?:cluster|server|service|system|node|data ?cent(?:er|re)|machine)s? (?:is|are) (?:just |now |currently )?being \\w+',
      '^(?:busy|stand-?by|fail-?over|draining|not ready|starting(?: up)?|off-?line|out of order|read-?only|degraded|(?:server |service )?(?:down|full|offline))[.!]?$',
      'upgrade in progress|overload\\w*|out of (?:memory|resources|descriptors|processes)|insufficient (?:system )?(?:resources|storage|memory)|(?:no|not enough) (?:free |available |more )?(?:resources|memory|slots|workers|processes)|load (?:is )?too high|high load|shut(?:ting)? ?down|going down|server unavailable|server error|service closing|closing (?:transmission|control)',
      "lost (?:the )?connection|\\beof\\b|connection error|(?:connection|link|session)[^\\n]{0,15}(?:lost|refused|negotiation|timed ?out|broken|reset|terminated|fail(?:ed|ure))|(?:unable to|can ?not|can't|could not) (?:reach|contact)\\b|(?:unable|cannot|can't|could not)[^\\n]{0,12}(?:auth\\w*|process|complete|log)[^\\n]{0,20}(?:at (?:present|this|the moment)|right now|currently|due to)|time(?:d)?[ -]?out|timeout|no route|unreachable|proxy\\w* (?:failed|error)|(?:unable to|can ?not|can't|could(?: not|n't)|failed to) connect|status (?:code )?5\\d\\d\\b|end ?point not available|crash(?:ed|ing)|proxy (?:failed|not authenticated)|connection dropped|cannot complete (?:the )?(?:login|authentication)|(?:account|access|service|mailbox|login)s? (?:is |are )?(?:currently|momentarily|presently|at present) (?:unavailable|not available)|remote (?:server|host|auth\\w*)|scram not possible|disconnected|autologout|auto-?logout|inactivity|idle (?:for )?too long|session expired|bye bye|logging out",
    ),
    source:
      'Exchange "Server Unavailable. 15", Perdition, Courier authdaemon, Postfix "Connection lost to authentication server", Exim 435, Zimbra, mox, Cyrus shut-down file',
  },
  {
    cause: 'server_unavailable',
    pattern: pattern(
      near(
        'server\\p{L}*|dienst|service|sistema|système|system\\p{L}*|систем\\p{L}*|sistem\\p{L}*|システム|系统|시스템|servicio|serviço|servizio|serviciu|сервис|сервіс|служб|usług|hizmet|tjänst|tjenest|palvelu|szolgáltatás|サービス|서비스|服务(?!器)|serveur|servidor|serwer|сервер|sunucu|szerver|palvelin|tjener|služb|διακομιστ|伺服器|服务器|服務器|サーバ|서버',
        'antwortet nicht|reagiert nicht|ne répond|no responde|não responde|non risponde|reageert niet|antwoordt niet|nie odpowiada|не отвечает|не відповідає|не отговаря|neodpovíd|nu răspunde|yanıt vermiyor|nem válaszol|svarar inte|svarer ikke|ei vastaa|δεν ανταποκρ|无响应|無回應|没有响应|応答|응답',
        40,
      ),
      'nicht (?:erreichbar|verfügbar)|niet bereikbaar|injoignable|inaccessible|inaccesible|inacess[ií]ve|irraggiungibil|non (?:è |sono |risulta )?raggiungibil|n.est pas (?:accessible|joignable)|no (?:está |es )?accesible|nieosiągaln|erişilem|ulaşılam',
      'neu ?gestartet|startet [^\\n]{0,12}neu|neustart|redémarr|reiniciando|se reinicia|reinicializ|riavvi|herstart|перезапуск|перезагру|ponown\\p{L}+ uruchom|yeniden başla|újraind|startas? om|starter på nytt|genstart|uudelleenkäynn|重启|重啟|再起動|재시작|재부팅',
      'vorübergehend|später (?:erneut|noch ?mal|wieder|versuchen)|interner (?:server)?fehler|(?:server|dienst|system)\\w* (?:ist )?(?:derzeit |momentan |zurzeit |zur zeit )?(?:nicht (?:verfügbar|erreichbar)|überlastet|ausgelastet)|derzeit nicht|zur ?zeit nicht|technische (?:störung|probleme)',
      'temporairement|réessayer? (?:plus tard|ultérieurement)|(?:plus tard|ultérieurement)|erreur (?:interne|temporaire|système|du serveur)|(?:service|serveur) (?:est )?(?:momentanément |temporairement )?(?:indisponible|surchargé|occupé)|indisponible',
      'temporalmente|temporal (?:de|del|en)|(?:error|fallo|problema) (?:temporal|interno|del sistema|del servidor|de sistema)|(?:más|mas) tarde|no (?:está )?disponible|servidor (?:está )?(?:ocupado|saturado|caído)|sobrecarg',
      'temporariamente|(?:erro|falha|problema) (?:tempor[aá]ri[oa]|intern[oa]|do sistema|no servidor|de sistema)|mais tarde|indispon[ií]ve|servidor (?:está )?ocupado',
      'temporane(?:o|a|amente)|(?:errore|problema) (?:interno|temporaneo|di sistema|del server)|più tardi|non (?:è )?disponibile|servizio sospeso',
      'tijdelijk|later opnieuw|interne fout|niet beschikbaar|overbelast',
      'tymczasow|chwilow|spróbuj (?:ponownie )?później|później|prace techniczne|błąd (?:wewnętrzny|serwera|systemu)|wewnętrzny błąd|niedostępn|przeciążon',
      '(?<!\\p{L})временн|позже|попозже|техническ\\p{L}+ работ|обслуживани|внутренн\\p{L}+ ошибк|ошибк\\p{L}+ (?:сервера|системы)|недоступ|перегружен|vremenno|pozzhe|poprobuyte|тимчасов|пізніше|внутрішн',
      'geçici|daha sonra|dahili hata|sunucu (?:hatası|meşgul)|kullanılamıyor|dočasn|později|vnitřní chyb|interní chyb|nedostupn|přetížen|mai târziu|întreținere|eroare (?:internă|de sistem|server)|indisponibil|átmeneti|később|karbantartás|belső hiba|tillfällig|midlertidig|väliaikai|προσωρι|αργότερα',
      '系统(?:繁忙|忙|错误|异常|故障)|系統(?:繁忙|忙|錯誤)|服务(?:器)?(?:繁忙|忙|不可用|异常|错误|暂时)|伺服器|稍后|稍候|稍後|暂时|暫時|内部错误|超时|一時的|接続できません|後ほど|暫停服務|暂停服务|(?:服务|服務)(?:已|已被|被)?(?:暂停|暫停|停用|停止)|しばらく|混み合|混雑|サーバー?(?:エラー|が)|内部エラー|일시적|잠시 후|system busy|system is busy',
    ),
    source: 'The same faults in other languages',
  },
];

const repair =
  'wartung|maintenance|mantenimiento|manutenção|manutenzione|onderhoud|konserwacj|údržb|(?<!\\p{L})bakım|维护|維護|メンテナンス|점검';
const again =
  '\\blater\\b|back soon|später|plus tard|más tarde|mais tarde|più tardi|later opnieuw|później|později|daha sonra|稍后|稍後|しばらく|나중에|잠시';

/** Under repair: what is switched off meanwhile comes back by itself. */
export const underRepair: Sentence[] = [
  {
    cause: 'server_unavailable',
    pattern: pattern(
      '\\b(?:under|undergoing|having|in|during|due to|because of|scheduled|planned|ongoing|emergency|urgent|mode=) ?(?:\\w+ ){0,2}maintenance\\b(?! (?:news|notice|page|info|updates?|schedule|announce))|\\b(?:down|closed|off-?line|off|disabled|unavailable|stopped|suspended|blocked) (?:\\w+ )?for (?:\\w+ )?maintenance\\b|maintenance (?:mode|window|in progress|works?\\b|is\\b|until\\b|break|period|now\\b)',
      near(repair, again, 80),
      '\\b(?:in|wegen|während|derzeit|geplante[rn]?) (?:\\p{L}+ )?wartung\\b|wartungs(?:modus|fenster|arbeiten)|wartung (?:bis|läuft)|\\b(?:en|cause de|pour|pendant la|raison d.une) maintenance\\b|\\b(?:en|por|debido a|durante el) mantenimiento|\\b(?:em|por|devido a|durante a) manutenção|\\b(?:in|per|causa|durante la) manutenzione|\\b(?:in|wegens|vanwege|tijdens|gepland) onderhoud|(?:trakcie|podczas|powodu|czasie|trwa\\p{L}*) (?:\\p{L}+ )?konserwacj|\\b(?:kvůli|v|probíhá|během|důvodu) (?:\\p{L}+ )?údržb|bakımda|bakım (?:nedeni|çalışma|modu)',
      '(?:维护|維護)(?:中|期间|期間)|(?:系统|系統|服务器?|服務器?|伺服器|正在|进行|進行)(?:维护|維護)|メンテナンス(?:中|の(?:ため|為)|期間|を)|점검 ?(?:중|으로|시간)',
      'prace techniczne|техническ\\p{L}+ (?:работ|обслуж)|техобслуж|întreținere|karbantart|underhåll|vedlikehold|vedligehold|huolto|hooldus|apkop|priežiūr|συντήρησ|bảo trì|pemeliharaan|صيانة|תחזוק|บำรุงรักษา',
      // A service that is halted is nobody's account.
      '(?:服务|服務)(?!器)(?:已|已被|被|现已|現已|目前)?(?:暂停|暫停|停用|停止)[^\\n]{0,12}(?:稍后|稍後|稍候)',
    ),
    source: 'A service that is switched off for its maintenance, in any language',
  },
  {
    cause: 'server_unavailable',
    pattern: pattern(repair),
    mentioned: true,
    source: 'The word alone: a reason where no other is given, and news of it beside a refused password',
  },
];

/** "Try again later" alone: it says the fault passes, and a response code may say more. */
export const comeBackLater: Sentence[] = [
  {
    cause: 'server_unavailable',
    pattern: pattern(
      '(?:try|retry|come back|connect)(?: \\w+){0,2} (?:again )?later|try (?:again )?(?:in|after) (?:a |an |some |\\d+|few)|again (?:later|in a (?:few|moment|while|minute))|(?:a few|some) (?:minutes|moments)|later\\.?$',
    ),
    source: 'Courier, OpenSMTPD, Yandex: no reason given, only the advice',
  },
];
