import { andThen, near, pattern, type Sentence } from './sentence.ts';

// Sentences that say what must change besides the password. They come before every word about passwords:
// most of them are sent with the code, the number or the words of a bad one.

const encryption =
  '\\b(?:start ?tls|stls|ssl|tls)\\b|encrypt(?:ion|ed)|secure (?:\\w+ )?(?:connection|channel|socket|session|port|link)|transport layer security|' +
  'privacy|verschlüssel|chiffr|connexion sécurisée|conexi[oó]n segura|conex[aã]o segura|cifrad|criptograf|crittograf|' +
  'connessione sicura|versleutel|beveiligde verbinding|szyfrowan|шифрован|защищ[её]нн|加密|安全连接|暗号|şifreli|šifrovan|zabezpečen|criptat|krypter|salaus|salattu|titkosít|κρυπτογράφ|암호화|sichere verbindung|chiffré';
const demand =
  '\\bdoit\\b|\\bmuss\\b|aktivier|activez|activer\\b|activar\\b|ativar\\b|inschakel|włączyć|включить|увімкнути|zapnout|devez|\\bactive\\b|\\bative\\b|attiva|activeer|włącz|включите|увімкн|zapněte|zapnite|etkinleştir|aktivera|slå (?:på|til)\\b|použ[ií]\\p{L}*|używaj|используйте|використовуйте|utilisez|utilice|gebruik|有効に|开启|启用|\\bzuerst\\b|\\bdeve\\b|\\bdebe\\b|\\bmoet\\b|requir|requier|mandatory|enforced|enable\\b|until|must|need|\\bfirst\\b|\\bonly\\b|before|issue|\\btry\\b|please use|erforderlich|benötigt|notwendig|nur |requis|' +
  'nécessaire|obligatoire|requerid|necesari|necess[aá]ri|obrigat|richiest|necessari|obbligatori|vereist|verplicht|nodig|' +
  'wymagan|konieczn|требу|необходим|только|需要|必须|请使用|必要|gerekli|zorunlu|vyžadov|nutn|necesar|krävs|måste|kreves|kræves|\\bskal\\b|vaadi|tarvit|szükség|kötelez|απαιτ|nötig|필요|\\buse\\b';
const forbidden =
  'disabled?|disallow|not (?:allowed|permitted|supported|accepted|enabled|available|possible)|refus|forbid|prohibit|denied|' +
  'unavailable|nicht (?:erlaubt|gestattet|zulässig|möglich)|interdit|pas autoris|no (?:está )?permitid|n[aã]o permitid|' +
  'non (?:è )?(?:consentit|permess)|niet toegestaan|niedozwolon|nie (?:jest )?dozwolon|запрещ|не разреш|не допуск|недопуст|заборон|není povolen|izin verilm|(?:inte|ikke) (?:tillåt|tillatt|tilladt)|ei sallit|impossible|unmöglich|imposible|impossível|impossibile|onmogelijk|niemożliw|невозможн|неможлив|nelze|mümkün değil|omöjlig|umulig|mahdoton|禁止|不允许|許可されて|できません';
const inTheClear =
  'plain ?-?text|\\bplain (?:log-?in|auth)|clear ?-?text|in (?:the )?clear\\b|unencrypted|non-?encrypted|insecure|non-?secure|not (?:a )?secure|unsecured?|' +
  'without (?:an? )?(?:ssl|tls|encryption|secure)|klartext|unverschlüsselt|en clair|non chiffr|sin cifrar|texto (?:plano|claro)|' +
  '(?:ohne|sans|sin|sem|senza|zonder|bez|без|utan|uten|uden|ilman) (?:\\p{L}+ )?(?:ssl|tls|verschlüssel|chiffr|cifr|criptogr|crittogr|versleut|encrypt|szyfr|шифр|šifr|zabezpeč|krypt|salau)|in chiaro|niet.beveilig|nieszyfrowan|незашифрован|незащищ|незахищ|nešifrovan|nezabezpečen|okrypterad|ukrypte?ret|ukryptert|onversleuteld|onbeveiligd|salaamaton|titkosítatlan|şifresiz|şifrelenmemiş|no cifrad|n[aã]o (?:criptografad|cifrad|segur)|non (?:cifrat|crittograf|sicur|sécuris)|暗号化されていない|未加密|открыт(?:ым|ом)|明文';

export const encryptionFirst: Sentence[] = [
  {
    cause: 'tls',
    pattern: pattern(near(encryption, demand, 50)),
    source:
      'RFC 3207 "Must issue a STARTTLS command first", RFC 2595, RFC 5530 PRIVACYREQUIRED; hMailServer, Exim, Archiveopteryx',
  },
  {
    cause: 'tls',
    pattern: pattern(
      near(
        inTheClear,
        `${forbidden}|(?:does|do|did|will)(?: not|n't) (?:take|accept|allow|permit|let)|cannot|can't|can not`,
        60,
      ),
      'channel binding|not over (?:an? )?(?:ssl|tls)|pass ?word (?:was|has been|is) (?:just |now )?exposed',
    ),
    source:
      'Dovecot "Plaintext authentication disallowed on non-secure (SSL/TLS) connections", Courier, Yandex, Cyrus',
  },
  {
    cause: 'tls',
    pattern: pattern(
      near(
        '\\b(?:start ?tls|stls|tls|ssl)\\b',
        'not available|unavailable|not supported|not enabled|not (?:been )?configured|no support|not present|not active|missing|failed|failure|error|problem|refused|unable|cannot',
        40,
      ),
      '(?:connection|session|channel|link) (?:is|was) not (?:encrypted|secure|protected)|only available under a layer|client non ssl',
      'encryption needed to use mechanism',
      '(?:outdated|obsolete|deprecated|insecure|old|weak)[^\\n]{0,12}\\b(?:ssl|tls)|\\b(?:ssl|tls) (?:protocol )?version',
      // The bare name of the command: what LOGINDISABLED says in words.
      '^login (?:command )?(?:is )?disabled[.!]?$',
      '(?:verify|verification|invalid|expired|required?|present|unknown|untrusted)[^\\n]{0,20} certificate|\\bcertificate\\b',
      '\\b(?:ssl|tls)\\b[^\\n]{0,30}handshake|handshake[^\\n]{0,20}fail',
      '\\bports? (?:995|993|465)\\b|\\b(?:porta|puerto|poort) (?:995|993|465)\\b',
    ),
    source:
      'RFC 3207 454, Cyrus imapd "Login only available under a layer", Cyrus SASL_ENCRYPT, providers that name the TLS port',
  },
];

const appPassword =
  'app(?:lication)?[ -]?specific[ -]?password|\\bapp(?:lication)?s?[ -]?(?:specific[ -]?)?(?:password|passcode|pass code)s?|' +
  'application[ -]generated password|pass ?word (?:we |that was |you )?(?:generated|created|made) for|passwords? for (?:external|third[ -]?party|mail|e-?mail)[^\\n]{0,12}(?:app|program|client)|(?:external(?: client| app| mail)?|mail client|client security|client specific|third[ -]?party client\\w*)[ -](?:security )?password|third[ -]?party (?:app(?:lication)? )?password|device[ -]?(?:specific )?password|' +
  'mot de passe (?:d.)?applicati|contraseñas? de (?:la )?aplicaci|senhas? de (?:app|aplicativo)|app-?passwor[dt]|' +
  'anwendungs(?:spezifisch\\w* )?-?(?:passwort|kennwort)|password (?:specific\\w* )?per (?:le |l.)?app|hasł\\w+ (?:do |dla )?aplikacj|' +
  'парол\\w* (?:для )?(?:внешн\\w+ )?приложени|парол[а-я]* (?:для )?(?:внешн[а-я]+ )?приложени|parol\\w*(?: dlya)?(?: vneshn\\w+)? prilozheni|' +
  'uygulama (?:şifre|parola)|应用(?:专用)?密码|应用专用|アプリ(?:固有の)?パスワード|heslo (?:pro )?aplikac|app-?(?:lösenord|passord|adgangskode|wachtwoord|kennwort)|applikationslösenord|sovellus\\p{L}*[ -]?salasan|alkalmazás(?:specifikus )?[ -]?jelsz|κωδικ\\p{L}* εφαρμογ|(?:앱|애플리케이션) ?(?:전용 )?(?:비밀번호|암호)|parol\\w* (?:de|pentru) aplica';
const authorizationCode =
  'authori[sz](?:ation|ed) code|auth code|授权码|授權碼|客户端专用密码|客户端密码|weixin token';
const needed =
  'requir|need|must|please|use\\b|using|not (?:been )?(?:set|created)\\b|create|generate|instead|only|set up|enable|neobkhodim|neobhodim|nuzhen|trebuetsya|' +
  'nécessaire|requis|utilis|neces|requer|utilic|crie|verwend|benötig|erforderlich|richiest|utilizz|gebruik|użyj|wymagan|' +
  'необходим|нужен|требу|использу|gerekli|kullan|使用|需要|请输入|请|必要|použij|nutn|folosi|använd|krävs|bruk\\b|brug\\b|kreves|kræves|käytä|vaadi|szükség|használ|χρησιμοποι|απαιτ|사용|필요|serve |occorr|bisogna|\\bdev[ie]\\b|\\bdebe|benötigt|nodig|trzeba|należy|enter your|two[ -]?factor|2fa|2-step|two-step|multi-?factor';
const refusedWords = 'invalid|incorrect|wrong|expired|错误|不正确|失效|过期|无效';

export const otherPassword: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern(near(authorizationCode, `(?:${refusedWords})`, 30)),
    source: 'QQ Mail, NetEase: a code was used and is wrong',
  },
  {
    cause: 'app_password_required',
    pattern: pattern(near(appPassword, needed, 60), near(authorizationCode, needed, 30)),
    source:
      'Gmail 5.7.9 "Application-specific password required", mail.ru, Zoho, Fastmail, iCloud, QQ, NetEase, Sina',
  },
  {
    cause: 'app_password_required',
    pattern: pattern(
      'invalid ?second ?factor|(?:for|in) (?:mail|e-?mail|external|third[ -]?party) (?:app|program|client)s?[^\\n]{0,20} (?:create|generate|make|set up) (?:an? |the |your |another )?(?:\\w+ )?pass ?word',
      near(
        '(?:main|primary|web|website|regular|normal|account|log-?in|sign-?in) password',
        'not (?:permitted|allowed|accepted|supported|valid here)|cannot be used|refused|app pas\\w+',
        40,
      ),
      'web ?login ?required[^\\n]{0,20}app',
      near(
        'two[ -]?(?:factor|step)|2fa|multi-?factor|2-step|\\b(?:mfa|t?otp)\\b|second (?:factor|step)|one-?time code',
        'requir|enabled|active|needed|missing|token|\\bcode\\b',
        30,
      ),
      near(
        'zwei-?(?:faktor|schritt)|2-faktor|(?:verifica|autenticazione) (?:in due|a due|a 2)|(?:vérification|validation|authentification) (?:en deux|à deux|en 2)|double authentification|(?:verificación|autenticación) (?:en|de) (?:dos|2)|(?:verificação|autenticação) (?:em|de) (?:duas|dois|2)|tweestaps|twee-?factor|dwuetapow|dwuskładnikow|двухэтапн|двухфакторн|двоетапн|двофакторн|iki (?:adımlı|faktörlü|aşamalı)|dvoufáz|dvoufaktor|dvojfaktor|tvåstegs|tvåfaktor|totrinns|tofaktor|totrins|kaksivaihei|kétlépcsős|kétfaktor|doi (?:pași|factori)|两步验证|兩步驟|双重验证|二段階認証|二要素|2단계',
        'aktiv|activ|attiv|activé|nécess|requis|erforder|requer|obrigat|richiest|abilitat|ingeschakeld|vereist|włącz|wymag|включ|требу|увімкн|etkin|gerekl|zapnut|vyžad|krävs|påslag|slått på|slået til|käytössä|bekapcsol|开启|启用|啟用|有効|사용|필요',
        40,
      ),
    ),
    source:
      'Gmail support links (p=InvalidSecondFactor), servers with two-factor sign-in: a plain password cannot work',
  },
];

const basicAuth =
  'basic ?-?auth(?:entication)?|legacy auth(?:entication)?|basic (?:logon|login)|(?<!plaintext )password[ -](?:based )?(?:auth(?:entication)?|log[io]n)|' +
  'less secure (?:app|sign)|user ?name (?:and|/) password (?:auth\\w* |sign-?in |log[io]n )';
const switchedOff =
  '(?:is |are |has been |have been |was )?(?:now |currently |permanently )?(?:disabled|blocked|turned off|switched off|deprecated|retired|removed|discontinued|unsupported|' +
  'not (?:allowed|supported|permitted|available|enabled|accepted)|no longer)';

export const tokenOnly: Sentence[] = [
  {
    cause: 'oauth_required',
    pattern: pattern(
      andThen(basicAuth, switchedOff, 40),
      'basic ?auth(?:entication)? ?(?:blocked|disabled)',
      'no longer (?:supports?|accepts?|allows?)[^\\n]{0,20}(?:password|basic|less secure)',
      'modern auth(?:entication)?',
      near(
        'single sign-?on|\\bsso\\b|\\bsaml',
        '\\bonly\\b|\\bmust\\b|requir|instead|enforced|mandatory',
        45,
      ),
    ),
    source: 'Microsoft: basic authentication is off for the tenant or the service; Google: less secure apps',
  },
  {
    cause: 'oauth_required',
    pattern: pattern(
      'enable[^\\n]{0,12} less secure|use your (?:google|microsoft|apple) account',
      near(
        '\\bx?oauth ?-?2?(?:\\.0)?|oauthbearer|open ?id|bearer',
        'requir|mandatory|enforced|only|must|please|use\\b|instead|switch|need|unterstütz|prendre en charge|support|soport|suport|\\bdoi(?:t|vent)\\b|\\bmuss\\b|\\bde(?:be|ve)n?\\b|должен|должн|повинн|verwend|erforder|benötig|utilis|utiliz|requis|necesari|necessári|gebruik|vereist|użyj|wymag|использу|требу|använd|krävs|bruk\\b|kreves|kullan|使用|必要|필요',
        40,
      ),
      near(
        'authentification (?:de base|basique)|basic-?(?:authentifizierung|autentisering|authenticatie)|standardauthentifizierung|autenticaci[oó]n b[aá]sica|autentica[cç][aã]o b[aá]sica|autenticazione (?:di base|basic)|basisverificatie|podstawowe uwierzytelni|temel kimlik doğrulama|базов\\p{L}+ (?:аутентификац|автентифікац|проверк)|grundläggande autentisering|grunnleggende (?:godkjenning|autentisering)|grundlæggende godkendelse|perustodennus|alapszintű hitelesítés|egyszerű hitelesítés|autentificarea de bază|βασικ\\p{L}* ταυτοποί|basisauthentifizierung|basisauthenticatie|xác thực cơ bản|základní ověř|基本身份验证|基本認証|기본 인증',
        'désactiv|deaktiviert|nicht mehr|deshabilit|desactiv|desativ|desabilit|disattivat|disabilitat|uitgeschakeld|wyłączon|отключ|заблок|inaktiver|avstängd|deaktiver|devre dışı|kapatıl|kapalı|slått av|slået fra|poistettu käyt|letilt|dezactivat|απενεργοπ|вимкнен|zakázán|禁用|停用|已关闭|無効|비활성|blockiert|bloqu|bloccat|geblokkeerd',
        40,
      ),
      near(
        '\\bx?oauth ?-?2?(?:\\.0)?',
        'oturum aç|giriş yap|anmeld|einlogg|connect|inici(?:e|ar)|entrar|acced|inlog|zalogu|войти|войдите|увійд|přihlas|logga in|logg inn|log ind|kirjaud|jelentkez|登录|登入|ログイン|サインイン|로그인|đăng nhập',
        40,
      ),
      '(?:sign|log) ?in (?:with|using) (?:google|microsoft|apple)\\b(?! (?:pass|user|account pass))',
      near(
        '\\bx?oauth ?-?2?(?:\\.0)?|oauthbearer|bearer',
        'fail|invalid|expired|denied|reject|revoked|refused|unsuccessful',
        40,
      ),
      '(?<!or )(?:access|refresh|bearer|auth\\w*|security|jwt|id)[ _-]?token[^\\n]{0,30}(?:expired|invalid|revoked|rejected|not valid|malformed|fail)|(?<!or )\\btoken (?:\\w+ )?(?:has |is |was )?(?:been )?(?:expired|revoked)|(?<!or )\\btoken\\b[^\\n]{0,20} (?:is|was|has) (?:been )?(?:rejected|revoked|expired|not valid|no longer)',
      '(?:expired|invalid|revoked|rejected|bad|malformed)[ _](?:access|refresh|bearer|auth\\w*|oauth2?|jwt)?[ _-]?token',
      '(?:authentication|authori[sz]ation|consent|sign-?in) (?:request|window|prompt|page) (?:has |was |is )?(?:expired|cancel\\w+|closed|timed out|not completed)',
      '\\b(?:grants?|consent) (?:was|were|is|has|have) (?:been )?(?:withdrawn|revoked|expired|cancel)|authori[sz]ation (?:was |has been )(?:withdrawn|revoked)',
      '(?:refresh|renew) (?:your|the) (?:\\w+ )?token|no valid tokens?\\b|invalid[ _]grant|invalid[ _]token|invalid[ _]client|unauthorized[ _]client|consent[ _]required|interaction[ _]required',
    ),
    source: 'RFC 7628, Google and Microsoft XOAUTH2: the token was refused or a token is the only way in',
  },
];

const place =
  '(?:this|your|the|that|an?)? ?(?:ip|ip ?-?address|address|network|location|country|region|host|client|host ?name|internet|domain)';

// What a client may not call itself: the sender of a message and the user who signed in have to agree.
const senders =
  '\\b(?:(?:mail ?)?from(?: address| account| header)?|(?:envelope |header )?senders?(?: address)?|originator|return path|(?:e-?mail|sending) (?:address|domain))\\b';
const agree =
  '(?:equal|match|be (?:the )?(?:same|identical|equal|one)|belong|correspond|agree|coincide|be (?:owned|authori[sz]ed|verified|registered))';
const mustAgree = `(?:must|should|needs? to|has to|have to|is required to|shall) ${agree}`;
const doesNotAgree =
  "(?:(?:does|do|did|is|are)(?: not|n't)|not|cannot) (?:the )?(?:equal|match|same|identical|belong|correspond|agree|coincide|conform|owned|authori[sz]ed (?:for|by|to))|differs? from|different from|mismatch";

// A country or an address, and what is done to it, in the languages of the table in `credentials.ts`.
const places =
  'buitenland|zagranic|spoza kraju|zahranič|\\bausland|étranger|extranjer|\\bestero\\b|utlandet|udlandet|ulkomail|külföld|заграниц|за границ|за кордон|yurt ?dışı|境外|국외|\\b(?:pays|país|pais|paese|land|kraju|země|ülke\\w*|stran\\w+|country|countries|region|région|región|regione)\\b|стран|регион|国家|地区|海外|국가|해외|\\bip\\b|ip-?adres\\w*|地址';
const refusedThere =
  'geblokkeerd|zablokowan|gesperrt|bloqu|bloccat|sperret|spærr|spärr|заблок|blokov|letilt|estetty|denied|blacklisted|blocked|not allowed|refus|interdit|non autoris|verweiger|nicht (?:erlaubt|gestattet|zulässig)|denegad|prohibid|no (?:permitid|autorizad)|negad|proibid|não (?:permitid|autorizad)|negat|vietat|non (?:consentit|autorizzat)|geweigerd|niet toegestaan|odmówion|zabronion|niedozwolon|запрещ|отказ|не разреш|engellen|reddedil|izin ver|zakázán|odmítnut|není povolen|禁止|拒绝|拒絕|拒否|限制|制限|차단|제한';

const protocolName =
  '\\b(?:imap4?|pop-?3?|smtp(?: ?-?auth(?:entication)?)?|mail client|external client|e-?mail (?:program|client)s?|third[ -]?party client)s?\\b|extern\\w* (?:mail)?programm|mailprogramm|programmes? externe|(?:clientes?|programas?) extern|(?:client|programmi?) estern|zewnętrzn\\w+ program|(?:внешн|почтов)\\p{L}+ программ|第三方客户端|メールソフト|외부 메일';
const notEnabled =
  '(?:is |are |has been |was |currently |been )?(?:disabled|deactivated|inactive|turned off|switched off|blocked|not (?:been )?(?:enabled|activated|allowed|active|available|permitted|authori[sz]ed|included|subscribed|turned on|open(?:ed)?|provisioned))|' +
  "(?:is|are|was) (?:currently |still )?off\\b(?!-)|yet to enable|(?:does(?: not|n't)|do(?:es)? not|not) have[^\\n]{0,30}(?:enabled|access|permission)|need(?:s)? to (?:be )?enabled?|enable[^\\n]{0,30}(?:access|in (?:your|the) (?:settings|account))|" +
  'deaktiviert|nicht (?:aktiviert|freigeschaltet|freigegeben|erlaubt)|désactivé|pas activé|non activ|not configured (?:to use|for)|(?:est|esta|está) (?:desactivad|deshabilitad|inactiv)|desactivad|deshabilitad|no (?:está )?(?:habilitad|activad)|' +
  'desativad|desabilitad|n[aã]o (?:está )?(?:habilitad|ativad)|disattivat|disabilitat|non (?:è )?(?:abilitat|attiv)|uitgeschakeld|niet (?:ingeschakeld|geactiveerd)|' +
  'wyłączon|nieaktywn|zablokowan|отключ|выключ|не включ|запрещ|未开启|未开通|未启用|未啟用|已关闭|关闭|没有开启|没有开通|无效化|無効|kapalı|devre dışı|vypnut|zakázán|není povolen|nie je povolen|ne permet pas|no permite|não permite|non consente|niet toegestaan|nie pozwala|не позволяет|dezactivat|är avstängd|inte aktivera|ikke aktivert|ikke aktiveret|' +
  '有効になっていません|利用できません|許可されていません|設定されていません|사용[^\\n]{0,16}(?:않|불가|중지)|비활성|허용되지|설정되어 있지';

// The credential is said to be right, and something else stands in the way.
const saidRight =
  '(?:^|: )(?:right|correct|valid) (?:pass ?word|credentials?|user)\\b|(?:pass ?word|credentials?|authentication|log-?in) (?:is |are |was |were )?(?:correct|right|valid|ok|fine|good|accepted|match(?:es|ed)|succeeded|successful)\\b';

export const closedDoors: Sentence[] = [
  {
    cause: 'account_disabled',
    pattern: pattern(
      andThen(saidRight, '[,;]|\\b(?:but|however|yet|though|although)\\b', 3),
      near('log-?in shell', 'not (?:valid|allowed|permitted)|invalid|disabled|restricted', 20),
    ),
    source: 'Gateways and hosting panels that say of a password that it is right; pam_shells',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      near(protocolName, notEnabled, 40),
      'smtpclientauth\\w* is disabled|(?:enable|activate|switch on|turn on) (?:the )?(?:imap4?|pop-?3?|smtp|external (?:access|client|program)|third[ -]?party)\\b',
      '(?:imap4?|pop-?3?|smtp)(?: access)? (?:requires|needs) (?!(?:an? |the )?(?:pass|auth|log|full|user|secur|command|space))',
      '\\b(?:access|security|firewall|client) rules? (?:block|deny|denies|reject|forbid|prohibit|prevent)|only (?:the |our |an? )?(?:official|own|mobile|approved) (?:\\w+ )?(?:app|client)s?\\b',
      "(?:does(?: not|n't)|do not) (?:allow|permit|support|offer) (?:\\w+ )?(?:imap4?|pop-?3?|smtp)\\b",
      "(?:does(?: not|n't)|not) have (?:\\w+ )?(?:imap|pop3?|smtp)\\w*(?: access)?",
      'access to (?:the )?(?:requested |this )?(?:service|protocol|mailbox|account)[^\\n]{0,20}(?:disabled|denied|not allowed|not permitted|restricted|blocked)',
      "does(?: not|n't) have (?:the )?(?:access|rights|permission|privilege)|(?:has|have) no (?:access|rights?|permission|privilege|imap|pop|smtp)|no permission|permission denied(?![^\\n]{0,30}(?:password|user ?name|credential))|insufficient (?:rights|permission|privilege|auth\\w*)",
      '(?<!\\b(?:arguments?|commands?|parameters?|data) )not (?:authori[sz]ed|allowed|permitted|entitled|licensed|enabled|provisioned) (?:to|for|by)\\b',
      'access (?:is |was |has been )?(?:denied|refused|forbidden|prohibited|restricted) by\\b|access (?:is )?(?:restricted|forbidden|prohibited|suspended|revoked)',
      '(?:service|login|log-?in|logon|sign-?in|logging in|signing in|mail access|access|user|delivery|service) (?:is |has been |was )?(?:disabled|deactivated|suspended|not allowed|not permitted|not enabled|not activated|forbidden)',
      '(?:mail|imap|pop3?|smtp|e-?mail) (?:access|service)[^\\n]{0,30} (?:has |have |was |is )?(?:ended|ceased|terminated|withdrawn)',
      near(
        '\\bsending\\b|outgoing mail|submission',
        '\\b(?:paused|suspended|disabled|stopped|halted|switched off)\\b',
        30,
      ),
      '(?:through|via|over|from|using|use) (?:the |an? |our |your )?(?:\\w+ )?(?:vpn|intranet|(?:campus|office|company|corporate|internal) network)\\b',
      '(?:awaiting|pending|waiting for) (?:activation|approval)|legal hold|litigation hold|\\b(?:mail ?box|tenant|domain|plan|device)s? (?:does |do )?not belong',
      'quarantin|quarantän|cuarentena|quarentena|kwarantann|карантин|karantén|karantin|隔离',
      'service is not open|(?:服务|功能|权限|權限)[^\\n]{0,4}(?:未|没有|尚未)(?:开通|开启|启用)|无权|没有权限|沒有權限|权限不足',
      '(?:allows?|supports?|accepts?|permits?|serves?) only[^\\n]{0,30}(?:web ?mail|\\bapps?\\b|browser)|only (?:through|via|by|using|from)[^\\n]{0,12}(?:web ?mail|web ?site|web interface)|(?:service|access|protocol|pop3?|imap4?|smtp)[^\\n]{0,30}(?:discontinued|shut down permanently|no longer (?:available|supported|offered|provided))',
    ),
    source:
      'Gmail, Zimbra, Zoho, Yandex, WildDuck, NetEase "User has no permission", RFC 5530 NOPERM: the protocol or the service is off',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      "(?:plan|package|subscription|account|tariff)[^\\n]{0,12} (?:does not|doesn't) (?:include|allow|support|permit|cover)",
      'only available (?:for|to|with|in|on)\\b|not available (?:for|to|with|in|on) (?:your|this|free|the)|available (?:only )?(?:for|to) (?:\\w+ )?(?:pro|paid|premium|business|plus) ',
      '(?:upgrade|renew) (?:your|to|the)[^\\n]{0,20}(?:account|plan|subscription|mailbox)|(?:not (?:included|part)[^\\n]{0,20}|your |this |free |current )(?:plan|subscription|package|tariff)\\b[^\\n]{0,30}(?:does|not|expired|ended|only|allow)?',
      near(
        'subscription|trial|plan|hosting|package|licen[cs]e|membership|contract|domain|service period|abonnement|vertrag|tarif|contrat|suscripci[oó]n|assinatura|abbonamento|abonament|umow|подписк|договор|тариф|předplatn|smlouv|sözleşme|套餐|服务期|契約',
        'ne permet pas|no permite|no incluye|não permite|não inclui|non (?:consente|include|prevede)|enthält kein|beinhaltet kein|bevat geen|nie obejmuje|не включает|не предусматривает|不包含|不支持|含まれ|expired|ended|lapsed|over|cancel|terminated|abgelaufen|gekündigt|beendet|expiré|résilié|terminé|caducad|vencid|expirad|finalizad|scadut|cessat|verlopen|beëindigd|opgezegd|wygas|zakończ|истек|окончен|закончил|vypršel|sona er|süresi dol|expirat|到期|过期|終了|満了',
        30,
      ),
      near(
        'plano\\b|\\bplan\\b|\\bpiano\\b|forfait|abonnement|abbonamento|assinatura|suscripción|tarif|pakie[ct]|abonament|abonnemang|formule|offerta|\\boffre\\b|\\boferta|angebot|тариф|подписк|paket|předplatn|balíč|csomag|套餐|プラン|요금제',
        'gehört nicht|fait pas partie|no forma parte|não faz parte|non fa parte|(?:be)?hoort niet|nie należy|не входит|ei kuulu|não (?:está )?(?:disponível|incluíd)|no (?:está )?(?:disponible|incluid)|non (?:è )?(?:disponibil|inclus)|pas (?:disponible|inclus|compris)|nicht (?:verfügbar|enthalten|inbegriffen)|niet (?:beschikbaar|inbegrepen)|niedostępn|nie zawiera|недоступ|не доступ|není (?:k dispozici|součást)|ingår inte|inkluderer ikke|(?:dekker|dækker|omfatter|täcker|omfattar) (?:ikke|inte)|non (?:è )?compres|pas compris|no comprend|ne (?:comprend|prévoit|couvre|inclut) pas|n.inclut pas|no (?:contempla|cubre)|non (?:comprende|copre)|не (?:позвол|содерж|включ)|não (?:compreend|contempl)|nem (?:elérhető|tartalmaz)|nie obejmuje|ei sisälly|dahil değil|不可用|无法使用|利用できません|ご利用いただけません|이용할 수 없|지원하지 않',
        40,
      ),
      '\\b(?:account|mailbox|user)[^\\n]{0,20} (?:has |is |was )?expired',
      '(?:requires?|needs?|must have|need) (?:a |an )?(?:\\w+ )?(?:paid|premium|subscription|licen[cs]e)|(?:licen[cs]e|subscription) (?:is )?(?:needed|required)|free (?:accounts?|users?|plans?)[^\\n]{0,20}(?:cannot|can not|may not|not)\\b|(?:no|missing|without)(?: a| an)? (?:\\w+ )?licen[cs]e|pay(?:ing)? customers|premium (?:users?|accounts?|members?|plans?)|(?:paid|premium|business|pro) (?:feature|option|add-?on)|relay(?:ing)? (?:access )?(?:denied|disallowed|prohibited|refused|rejected|not (?:permitted|allowed))|not been paid|unpaid|non-?payment|overdue|outstanding (?:balance|invoice)|billing',
    ),
    source: 'Lavabit magma, Hiveminder, GMX, Mail.com and hosting panels: the plan, not the password',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      near(
        '\\b(?:account|mail ?box|user|login(?! (?:credentials|data|details))|domain|owner|tenant|customer|e-?mail|mailaccount|konto|postfach|benutzer|compte|boîte|cuenta|buz[oó]n|conta|caixa|usu[aá]ri[oa]|utente|casella|account|rekening|gebruiker|konta|skrzynk\\p{L}*|użytkownik\\p{L}*|учетн\\p{L}+ запис|аккаунт|пользовател|почтов\\p{L}+ ящик|uživatel|účet|schránk|cont(?:ul)?|hesap|hesabınız|kullanıcı)\\b|账户|账号|帐号|帐户|用户|帳號|信箱|邮箱|アカウント',
        '\\b(?:disabled|suspended|deactivated|inactive|not provisioned|no longer (?:exists?|active|valid|available|in use)|not active|not activated|not enabled|terminated|closed|deleted|removed|off-?boarded|archived|parked|decommissioned|(?:send|receive)[ -]only|unlicen[cs]ed|not licen[cs]ed|frozen|banned|blocked|barred|on hold|withdrawn|cancell?ed|restricted|unavailable to|is in violation)\\b|not (?:yet )?(?:been )?activated|violat|' +
          'deaktiviert|stillgelegt|désactivé|suspendu|inactif|suspendid|deshabilitad|desactivad|desativad|suspens|inativ|sospes|disattivat|disabilitat|opgeschort|gedeactiveerd|geschorst|zawieszon|wyłączon|nieaktywn|отключ|приостановлен|не активн|deaktivován|pozastaven|suspendat|dezactivat|askıya|devre dışı|停用|禁用|被封|封禁|冻结|注销|停止|無効|凍結',
        40,
      ),
      near(
        'kontot|kontoen|\\btili(?:si)?\\b|fiók|λογαριασμ|계정|paskyra|konts\\b|račun|nalog\\b|налог|профил|обліков',
        'avstäng|avslutat|stängts?\\b|inaktivera|deaktiver|lukket|suljettu|poistettu|suspender|felfüggeszt|letilt|megszűn|απενεργοπ|정지|비활성|sustabdyt|slēgt|deaktiviran|onemogoč|деактивиран|вимкнен|призупинен',
        40,
      ),
      'user[ _]?disabled|account[ _]?(?:disabled|terminated|not ?provisioned)|user not (?:licensed|provisioned|enabled)|protocol (?:is )?disabled|no mailbox\\b|logon (?:is )?disallowed|not been granted|(?:time|account|hours?) restriction|time[ -]of[ -]day|log-?[io]n hours|(?:permissions?|privileges?|rights?) [^\\n]{0,24}(?:revoked|withdrawn|removed)|err\\.login\\.(?:user(?:status|disab|susp|forb|expi)\\w*|dom\\w*)',
      '(?:shared|group|room|resource|alias|system|service)[ -](?:mail ?box(?:es)?|accounts?|users?)[^\\n]{0,20}(?:can ?not|not|direct|dis)|direct log-?in|(?:e-?mail )?account is forbidden|(?<!temporarily )\\bsuspended\\b',
    ),
    source:
      'RFC 4954/5248 525 5.7.13 "User Account Disabled", Cyrus SASL_DISABLED, Dovecot, hosting panels, Coremail',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      near(
        'spam|abuse|phishing|bulk mail|unsolicited',
        'suspend\\w*|detected|complaint\\w*|suspicion|under review|disabled|blocked',
        40,
      ),
      "(?:account|user|sender)s? (?:is |are |was )?(?:under review|on probation|not (?:yet )?(?:subscribed|approved|verified for sending|confirmed for sending))|(?:is not|isn't|not|may not|cannot) (?:allowed|permitted|authori[sz]ed)?[^\\n]{0,4}\\bto (?:send|receive) e?-?mail",
      near(
        'third[ -]?party|external (?:app|client|program)\\w*|mail (?:app|client|program)s? access',
        'enabled|(?:switched|turned) o(?:n|ff)|(?:de)?activated|allowed|blocked|disabled',
        40,
      ),
      'login source not allowed|no permission to (?:use|log)|oper no permission',
    ),
    source:
      'Amazon SES, Exchange 5.7.501, Comcast, Alimail UC_LOGIN_SOURCE_NOT_ALLOWED, hosting panels: the provider closed the account or the way in',
  },
  {
    cause: 'account_disabled',
    pattern: pattern(
      andThen(
        'access|log-?in|logon|sign-?in|connect\\w*|auth\\w*|client host|relay|imap|pop3?',
        `(?:not allowed|denied|blocked|refused|rejected|restricted|not permitted|forbidden|disallowed)[^\\n]{0,10} (?:from|for|by|in|at) ${place}`,
        30,
      ),
      `(?:from|your|this|client) (?:ip|ip ?-?address|country|region|location|network|host)[^\\n]{0,50}(?:not allowed|denied|restricted|not permitted|forbidden|blacklist|black list|blocklist|block list|listed|refused|rejected)`,
      near(places, refusedThere, 40),
      '\\b(?:un(?:authori[sz]ed|trusted|known|recogni[sz]ed|registered)|forbidden|disallowed|prohibited|non-?whitelisted) (?:client |source |remote )?(?:ip\\b|ip ?-?address|network|country|region|location)',
      andThen(
        '\\b(?:ip|ip ?-?address|(?:your|client|source|remote) (?:address|network|country|location)|(?:country|region) [a-z]{2,20})\\b',
        "(?:(?:is|was|are)(?: not|n't)|not) (?:in|on|among|part of|within|one of|included|white ?listed|registered|recogni[sz]ed|trusted|known|allowed|permitted|authori[sz]ed|listed|accepted|enabled)|(?:does(?: not|n't)|not) (?:belong|match)|outside",
        40,
      ),
      '(?:log-?ins?|access|connections?) (?:from|outside)[^\\n]{0,40}(?:not (?:permitted|allowed)|denied|forbidden|restricted|prohibited)',
      'spamhaus|\\bdnsbl\\b|\\brbl\\b|blacklisted|blocklisted|black ?list|reverse dns|\\bptr\\b record',
      'security defaults?|conditional access|did not meet the criteria|administrator has (?:disabled|blocked|restricted)|(?:blocked|disabled|denied|prohibited|restricted|rejected) by (?:your |the |an? )?(?:\\w+ )?(?:admin\\w*|policy|organi[sz]ation|owner|provider)|(?:due to|for) (?:\\w+ )?polic(?:y|ies)\\b|against (?:\\w+ )?policy|policy (?:violation|rejection|restriction)|geo(?:ip|graphic|-)|geo ?(?:restrict|block|fenc|lock)\\w*',
      'outside (?:of )?(?:the |your )?(?:permitted|allowed|business|office|working|log-?[io]n) (?:hours|times?)|not (?:a )?member of|not in (?:the |an |any )?(?:allowed|required|permitted|authori[sz]ed) (?:group|role|list)|(?:allowed|permitted|possible) (?:only )?from [^\\n]{0,30}\\bonly\\b|only (?:allowed|permitted|possible) from',
      near(
        'white ?list|allow ?list|positivliste|liste blanche|list[ae] (?:blanca|branca|bianca)|бел(?:ый|ом) спис|白名单|白名單|允许列表|允許清單|ホワイトリスト|허용 ?목록|화이트리스트',
        '\\bnot\\b|\\bnicht\\b|\\bpas\\b|\\bnon?\\b|\\bnão\\b|\\bniet\\b|\\bnie\\b|(?<!\\p{L})не\\b|不|未|ない|ません|없|않',
        30,
      ),
      near(
        '\\bvpns?\\b|\\btor\\b(?: exit)?|anonymi[sz]ers?|\\bprox(?:y|ies)\\b',
        'not (?:allowed|permitted|supported)|blocked|denied|forbidden',
        30,
      ),
      andThen(senders, `${mustAgree}|${doesNotAgree}|\\b(?:blocked|suspended|banned)\\b`, 40),
      '(?:rights?|allowed|permitted) to (?:send|log|use|connect|access)[^\\n]{0,30}\\bonly\\b',
      `${mustAgree}[^\\n]{0,30}(?:${senders}|auth\\w*|log-?in|signed|account)`,
      'must be (?:the )?same as|\\bsendas|send as\\b|originator[^\\n]{0,40}rejected|sender[^\\n]{0,40}rejected',
      'unsafe login|client (?:software |version )?(?:is )?not (?:allowed|permitted|trusted|supported)|(?:client|app|program)(?: version)? (?:is )?too old|(?:unsupported|outdated|blocked) (?:mail )?client|client[^\\n]{0,30}out ?of ?date',
      '(?:user|tenant|account|client)s? (?:is |are )?not (?:allowed|permitted|entitled)\\b',
      'mail access disabled|not allowed to (?:log ?in|use|access|connect|authenticate|send)|may not (?:log ?in|use|access|authenticate)|cannot (?:log ?in|be used)[^\\n]{0,20}(?:with|via|over|using) (?:imap|pop|smtp)',
    ),
    source:
      'Dovecot post-login scripts and policies, Microsoft conditional access, NetEase "Unsafe Login", address lists',
  },
];
