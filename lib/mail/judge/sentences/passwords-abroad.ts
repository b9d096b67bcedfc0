import { andThen, near, pattern, type Sentence } from './sentence.ts';

// What a sentence may say of a password besides that it is wrong: that nobody could look at it, that another kind
// is wanted, that passwords are over. One row a language, so that a gap is seen.

type Language = {
  name: string;
  password: string;
  /** Could not be, or was not, looked at. */
  unchecked: string;
  /** The password of every day, beside the noun. */
  usual: string;
  /** Said of the one of every day: not here, in its place another. */
  notHere: string;
  /** A password of its own for programs. */
  separate: string;
  /** To sign in by password. */
  byPassword: string;
  /** No longer, from some day on. */
  over: string;
};

const languages: Language[] = [
  {
    name: 'English',
    password: 'pass ?-?(?:word|wd|phrase)s?|credentials?|(?:log|sign)-?in details',
    unchecked:
      "(?:was|were|has|have|had)(?: not|n't) (?:yet )?(?:been )?(?:checked|tested|tried|looked at|evaluated)|(?:never|not) (?:been )?checked|unable to (?:verify|check|validate) [^\\n:.;!]{0,30}(?:right now|at this time|at the moment|because|currently)",
    usual:
      '(?:website|main|primary|usual|normal|regular|ordinary|everyday|own) (?:account |log-?in |sign-?in )?pass ?words?',
    notHere: "\\bnot\\b|n't|instead|in place of|rather than|no longer",
    separate: '(?:separate|dedicated|special|generated|different kind of) pass ?words?',
    byPassword:
      'pass ?words?[ -](?:based )?(?:sign-?ins?|log-?ins?|log-?ons?|access|auth\\w*)|(?:sign|log)(?:ging|ing)?[ -]?(?:in|on) (?:with|by|using) (?:a |your )?pass ?words?',
    over: 'no longer|ended|\\bends\\b|ceased|stopped working|retired|discontinued|phased out|sunset|switched off|turned off',
  },
  {
    name: 'German',
    password: 'passw[oö]rt|kennw[oö]rt|kennung',
    unchecked:
      'nicht (?:\\p{L}+ )?(?:\\p{L}{0,5}prüf|verifizier|validier|abgeglichen|kontrollier)|prüfung (?:\\p{L}+ )?(?:nicht )?(?:unmöglich|möglich|ausgefallen|ausgesetzt|eingestellt|gestört)',
    usual:
      '(?:normal|üblich|gewöhnlich|gewohnt|haupt|eigentlich|regulär)\\p{L}* ?-?(?:login-?)?(?:passwort|kennwort)',
    notHere: '\\bnicht\\b|statt|anstelle|sondern',
    separate: '(?:separat|gesondert|eigen|speziell|dediziert)\\p{L}* (?:passwort|kennwort)',
    byPassword:
      '(?:anmeld|einlogg|login|authentifizier)\\p{L}* (?:mit|per|über|mittels) (?:benutzername und |einem |dem )?(?:passwort|kennwort)|passwort-?(?:anmeldung|authentifizierung|login)',
    over: 'nicht (?:mehr|länger)|eingestellt|abgeschafft|abgekündigt|abgeschaltet|beendet',
  },
  {
    name: 'French',
    password: 'mots? de passe',
    unchecked:
      '(?:n.a|pas|ne p(?:eut|ouvons)|impossible)[^\\n:.;!]{0,20}(?:vérifi|contrôl|valid[eé]r?\\b)|(?:vérification|contrôle)[^\\n:.;!]{0,25}impossible|impossible[^\\n:.;!]{0,12}(?:vérification|contrôle)',
    usual: 'mot de passe (?:de (?:messagerie|connexion) )?(?:habituel|principal|normal|classique|courant)',
    notHere: '\\bpas\\b|à la place|au lieu|plus ',
    separate: 'mot de passe (?:distinct|séparé|dédié|spécial|particulier)',
    byPassword: '(?:authentification|connexion|identification) (?:simple )?par mot de passe',
    over: 'n.(?:est|a) plus|ne (?:sont|sera|fonctionne|marche) plus|prend fin|a pris fin|abandonné|supprimé',
  },
  {
    name: 'Spanish',
    password: 'contraseñas?|clave',
    unchecked:
      '(?:no (?:se )?(?:ha |hemos |pud|pued|pod|fue)|imposible|sin poder)[^\\n:.;!]{0,25}(?:comprobar|verificar|validar)|no (?:ha sido |fue )?(?:comprobad|verificad|validad)',
    usual: '(?:contraseña|clave) (?:de correo )?(?:habitual|normal|principal|de siempre)',
    notHere: '\\bno\\b|en lugar|en vez|sino',
    separate: '(?:contraseña|clave) (?:aparte|distinta|separada|dedicada|especial)',
    byPassword: '(?:autenticación|inicio de sesión|acceso) (?:con|por|mediante) (?:usuario y )?contraseña',
    over: 'ya no|dejó de|ha dejado|se retiró|finalizó|eliminad[oa]|retirad[oa]',
  },
  {
    name: 'Portuguese',
    password: 'senhas?|palavras?-?passe',
    unchecked:
      '(?:não (?:foi|é|pôde|pode|podemos|conseguimos|conseguiu)|impossível|falha ao)[^\\n:.;!]{0,25}(?:verificar|validar|conferir|verificad|validad|conferid)',
    usual: '(?:senha|palavra-?passe) (?:de e-?mail )?(?:habitual|normal|principal|comum|de sempre)',
    notHere: '\\bnão\\b|em vez|no lugar|ao invés',
    separate: '(?:senha|palavra-?passe) (?:separada|distinta|dedicada|especial|própria)',
    byPassword: '(?:autenticação|login|acesso) (?:por|com|via) (?:usuário e )?(?:senha|palavra-?passe)',
    over: 'não (?:é|está|será|funciona)[^\\n]{0,8} mais|deixou de|descontinuad|encerrad|já não',
  },
  {
    name: 'Italian',
    password: '(?:la |della )?password|parola chiave',
    unchecked:
      '(?:impossibile|non (?:è |possiamo |riusciamo )?(?:a |stato |possibile )?|errore)[^\\n:.;!]{0,25}(?:verific|controll|validar)|verifica[^\\n:.;!]{0,20}(?:impossibile|non riuscita)',
    usual: 'password (?:abituale|consueta|normale|principale|solita)',
    notHere: '\\bnon\\b|al posto|invece',
    separate: 'password (?:dedicata|separata|apposita|specifica|diversa)',
    byPassword: '(?:autenticazione|accesso|login) (?:con|tramite|mediante) (?:nome utente e )?password',
    over: 'non (?:è|sono|sarà)?[^\\n]{0,8}più|è stat[oa] (?:dismess|rimoss|ritirat)|dismess[oa]',
  },
  {
    name: 'Dutch',
    password: 'wachtwoord\\p{L}*',
    unchecked:
      '(?:niet|onmogelijk)[^\\n:.;!]{0,20}(?:gecontroleerd|geverifieerd|gevalideerd|controleren|verifiëren)',
    usual: '(?:gewone|normale|gebruikelijke)(?: e-?mail)? ?wachtwoord|hoofdwachtwoord',
    notHere: '\\bniet\\b|in plaats van',
    separate: '(?:apart|afzonderlijk|speciaal|eigen) wachtwoord',
    byPassword:
      '(?:inloggen|aanmelden|authenticatie) met (?:een |uw )?(?:gebruikersnaam en )?wachtwoord|wachtwoord-?(?:verificatie|authenticatie)',
    over: 'niet (?:meer|langer)|beëindigd|stopgezet|vervallen',
  },
  {
    name: 'Polish',
    password: 'has(?:ł|e)\\p{L}*',
    unchecked:
      '(?:nie (?:można|udało|zdołano|możemy|jesteśmy)|niemożliw)[^\\n:.;!]{0,25}(?:sprawdz|zweryfik|potwierdz)|nie (?:został\\p{L}* )?(?:sprawdzon|zweryfikowan)',
    usual: '(?:zwykł|główn|normaln|dotychczasow)\\p{L}* hasł\\p{L}*',
    notHere: '\\bnie\\b|zamiast',
    separate: '(?:osobn|oddzieln|dedykowan|specjaln)\\p{L}* hasł\\p{L}*',
    byPassword: '(?:logowani|uwierzytelniani)\\p{L}* (?:za pomocą )?(?:hasłem|hasła)',
    over: 'już nie|nie (?:jest|są) już|zakończon|wycofan|zniesion',
  },
  {
    name: 'Russian',
    password: 'парол\\p{L}*',
    unchecked:
      '(?:не (?:удалось|удаётся|удается|можем|смогли)|невозможно)[^\\n:.;!]{0,25}(?:провер|подтверд)|(?:не (?:был )?провер|проверк\\p{L}+ [^\\n:.;!]{0,12}(?:невозмож|не выполн))\\p{L}*',
    usual: '(?:обычн|основн|стандартн)\\p{L}+ парол\\p{L}*|парол\\p{L}* от (?:аккаунта|почты|ящика)',
    notHere: '\\bне |(?<!\\p{L})не |вместо|нельзя',
    separate: '(?:отдельн|специальн|особ)\\p{L}+ парол\\p{L}*',
    byPassword:
      '(?:вход\\p{L}*|аутентификаци\\p{L}+|авторизаци\\p{L}+) (?:только )?(?:по|с) (?:логину и )?парол\\p{L}+',
    over: 'больше не|прекращен|прекращён|отменен|отменён|упраздн',
  },
  {
    name: 'Ukrainian',
    password: 'парол\\p{L}*',
    unchecked:
      '(?:не (?:вдалося|вдається|можемо)|неможливо)[^\\n:.;!]{0,25}(?:перевір|підтверд)|не (?:було )?перевірен',
    usual: '(?:звичайн|основн|звичн)\\p{L}+ парол\\p{L}*',
    notHere: '(?<!\\p{L})не |замість',
    separate: '(?:окрем|спеціальн)\\p{L}+ парол\\p{L}*',
    byPassword: '(?:вхід\\p{L}*|автентифікаці\\p{L}+) (?:за|з) (?:логіном і )?паролем',
    over: 'більше не|припинено|скасовано',
  },
  {
    name: 'Czech, Slovak',
    password: 'hesl[oaeu]',
    unchecked:
      '(?:nepodařilo|nepodarilo|nelze|nemůžeme|nemôžeme|nebylo možné|nemožno|nie je možné)[^\\n:.;!]{0,25}(?:ověřit|overiť|zkontrol|skontrol)|(?:neověřen|neoveren)|nebylo (?:\\p{L}+ )?ověřen',
    usual: '(?:běžn|hlavn|obvykl|bežn|normáln)\\p{L}* hesl\\p{L}*',
    notHere: '\\bne\\p{L}+|místo|namiesto|namísto',
    separate: '(?:samostatn|zvláštn|oddělen|speciáln|osobitn)\\p{L}* hesl\\p{L}*',
    byPassword: '(?:přihlášení|přihlašování|prihlásenie|ověření) (?:pomocí )?hesl(?:em|a|om)',
    over: 'již ne|už ne|nadále ne|ukončen|zrušen',
  },
  {
    name: 'Turkish',
    password: 'şifre\\p{L}*|parola\\p{L}*',
    unchecked: '(?:doğrulan|denetlen|kontrol edil|doğrula)(?:a)?m[aıi]\\p{L}*',
    usual: '(?:normal|asıl|ana|her zamanki) (?:şifre|parola)\\p{L}*',
    notHere: 'yerine|değil|kullanılamaz|geçmez',
    separate: '(?:ayrı|özel) (?:bir )?(?:şifre|parola)\\p{L}*',
    byPassword: '(?:şifre|parola)\\p{L}* (?:ile )?(?:giriş|oturum|kimlik doğrulama)\\p{L}*',
    over: 'artık|sona er|kaldırıl',
  },
  {
    name: 'Swedish, Norwegian, Danish',
    password: 'lösenord\\p{L}*|passord\\p{L}*|adgangskode\\p{L}*|kodeord\\p{L}*',
    unchecked: '(?:inte|ikke)[^\\n:.;!]{0,20}(?:kontroller|verifier|bekräft|bekreft|tjekk|sjekk)\\p{L}*',
    usual:
      '(?:vanlig|ordinarie|huvud|normal|almindelig|sædvanlig)\\p{L}* ?(?:lösenord|passord|adgangskode|kodeord)\\p{L}*',
    notHere: '\\b(?:inte|ikke)\\b|i stället|istället|i stedet',
    separate: '(?:separat|särskilt|eget|egen|særskilt|særlig)\\p{L}* (?:lösenord|passord|adgangskode)\\p{L}*',
    byPassword:
      '(?:inloggning|innlogging|pålogging|login|autentisering|godkendelse) med (?:lösenord|passord|adgangskode)|lösenordsinloggning|passordpålogging',
    over: '(?:inte|ikke) (?:längre|lenger|længere)|längre inte|upphört|avvecklat|avviklet|ophørt',
  },
  {
    name: 'Finnish',
    password: 'salasana\\p{L}*',
    unchecked:
      '(?:ei|emme) (?:voi|voitu|voida|pysty|pystytty|saatu)[^\\n:.;!]{0,20}(?:tarkist|todent|vahvist)\\p{L}*',
    usual: '(?:tavallis|normaal|pää)\\p{L}* ?salasan\\p{L}*',
    notHere: '\\bei\\b|sijaan|sijasta',
    separate: '(?:erillis|erilli|oma|erityi)\\p{L}* salasan\\p{L}*',
    byPassword: '(?:kirjautuminen|tunnistautuminen) salasanalla|salasanakirjautu\\p{L}*',
    over: 'ei enää|poistunut|lopetettu|päättyn',
  },
  {
    name: 'Hungarian',
    password: 'jelsz\\p{L}+',
    unchecked:
      'nem (?:sikerült|lehet|tudtuk|tudjuk)[^\\n:.;!]{0,25}(?:ellenőriz|hitelesít)\\p{L}*|(?:ellenőrz|ellenőriz)\\p{L}*[^\\n:.;!]{0,20}(?:nem (?:sikerült|lehet))',
    usual: '(?:szokásos|rendes|normál|fő) ?jelsz\\p{L}+',
    notHere: '\\bnem\\b|helyett',
    separate: '(?:külön|saját|egyedi) jelsz\\p{L}+',
    byPassword: 'jelszavas (?:belépés|bejelentkez|hitelesít)\\p{L}*',
    over: 'már nem|megszűn|megszünt',
  },
  {
    name: 'Romanian',
    password: 'parol[aăe]\\p{L}*',
    unchecked:
      'nu (?:s-a putut|putem|reușim să|a putut|poate|am putut)[^\\n:.;!]{0,25}(?:verific|valid)\\p{L}*|nu a fost verificat',
    usual: 'parol\\p{L}+ (?:obișnuit|normal|principal)\\p{L}*',
    notHere: '\\bnu\\b|în loc',
    separate: 'parol\\p{L}+ (?:separat|dedicat|special)\\p{L}*',
    byPassword: '(?:autentificare|conectare)\\p{L}* (?:cu|prin) parol\\p{L}*',
    over: 'nu mai|a fost (?:retras|eliminat)',
  },
  {
    name: 'Greek',
    password: 'κωδικ\\p{L}*',
    unchecked:
      'δεν (?:ήταν δυνατ|μπορ|κατέστη)\\p{L}*[^\\n:.;!]{0,25}(?:ελεγχ|επαλήθευ|επαληθευ|έλεγχ)\\p{L}*|αδυναμία (?:ελέγχου|επαλήθευσης)',
    usual: '(?:συνηθισμέν|κύρι|κανονικ)\\p{L}+ κωδικ\\p{L}*',
    notHere: '\\bδεν\\b|(?<!\\p{L})δεν |αντί',
    separate: '(?:ξεχωριστ|ειδικ)\\p{L}+ κωδικ\\p{L}*',
    byPassword: '(?:σύνδεση|είσοδος|ταυτοποίηση) με κωδικ\\p{L}*',
    over: 'δεν [^\\n]{0,20}πλέον|πλέον δεν|καταργήθηκ',
  },
  {
    name: 'Chinese',
    password: '密码|密碼',
    unchecked: '(?:无法|無法|未能|暂时不能)(?:验证|驗證|校验|核对|检查)',
    usual: '(?:邮箱|郵箱|登录|登錄|网页|常用|原)密(?:码|碼)',
    notHere: '而非|而不是|不是|代替|不能|无法使用|不可',
    separate: '(?:单独的?|專屬|专属的?|另设的?)密(?:码|碼)',
    byPassword: '密(?:码|碼)(?:登录|登錄|验证|驗證|认证|認證)',
    over: '不再|已停止|已取消|已终止|下线',
  },
  {
    name: 'Japanese',
    password: 'パスワード',
    unchecked: '(?:確認|照合|検証)(?:が|を|する ?こと ?が)?(?:でき(?:ません|ない|なか)|行え)',
    usual: '(?:通常の|普段の|ログイン|メール)パスワード',
    notHere: '代わり|かわり|ではなく|使えません|使用できません|ご利用いただけません',
    separate: '(?:別の|個別の|専用の?|別途)パスワード',
    byPassword: 'パスワード(?:認証|によるログイン|でのログイン)',
    over: '廃止|終了|使えなく|できなくな|サポートされなく',
  },
  {
    name: 'Korean',
    password: '비밀번호|암호',
    unchecked: '(?:확인|검증)할 ?수 ?없|확인하지 ?못|검증하지 ?못',
    usual: '(?:일반|기존|로그인|메일) ?(?:비밀번호|암호)',
    notHere: '대신|아닌|아니라|사용할 ?수 ?없',
    separate: '(?:별도의?|전용) ?(?:비밀번호|암호)',
    byPassword: '(?:비밀번호|암호) ?(?:인증|로그인)',
    over: '더 ?이상|종료|중단',
  },
  {
    name: 'Arabic, Persian, Hebrew',
    password: 'كلمة (?:المرور|السر)|رمز عبور|סיסמ\\p{L}+',
    unchecked:
      '(?:تعذر|لم يتمكن|لا يمكن)[^\\n:.;!]{0,15}(?:التحقق|تحقق)|(?:لم يتم) التحقق|(?:לא ניתן|לא הצלחנו|לא נבדק)[^\\n:.;!]{0,15}(?:לאמת|לבדוק)?',
    usual: 'كلمة (?:المرور|السر) (?:العادية|المعتادة|الرئيسية)|סיסמ\\p{L}+ (?:הרגילה|הראשית)',
    notHere: 'بدلا|بدلًا|לא |במקום|(?<!\\p{L})لا ',
    separate: 'كلمة (?:مرور|سر) (?:منفصلة|خاصة|مخصصة)|סיסמ\\p{L}+ (?:נפרדת|ייעודית)',
    byPassword: '(?:تسجيل الدخول|المصادقة) بكلمة (?:المرور|السر)|(?:כניסה|אימות) (?:ב|באמצעות )סיסמ\\p{L}+',
    over: 'لم (?:يعد|تعد)|انتهى|כבר לא|אינ\\p{L}+ נתמכ',
  },
];

const sentences = (cause: Sentence['cause'], of: (language: Language) => string): Sentence[] =>
  languages.map((language) => ({
    cause,
    pattern: pattern(of(language)),
    source: `Providers answering in ${language.name}`,
  }));

const checking =
  'prüfung|vérification|contrôle|comprobación|verificación|validación|verificação|validação|verifica\\b|controle\\b|weryfikacj|sprawdzeni|провер|перевір|ověřen|overen|doğrulama|kontroll|tarkist|ellenőrz|verificarea|έλεγχ|επαλήθευ|验证|確認|確かめ|확인';
const impossible =
  'unmöglich|nicht möglich|fehlgeschlagen wegen|impossible|imposible|no (?:es|fue|ha sido) posible|impossível|não (?:é|foi) possível|impossibile|non (?:è )?possibile|onmogelijk|niet mogelijk|niemożliw|невозмож|неможлив|nen[íi] možn|nie je možn|mümkün değil|inte möjlig|ikke mulig|ei (?:ole )?mahdollis|nem lehetséges|imposibil|αδύνατ|不可能|できません|불가';

/** The server could not look at the password: nothing is known of it. */
export const unchecked: Sentence[] = [
  ...sentences('server_unavailable', ({ password, unchecked }) => near(password, unchecked, 60)),
  ...sentences('server_unavailable', ({ password }) =>
    andThen(checking, andThen(password, impossible, 25), 12),
  ),
];

/** The password of every day is refused as such; one of its own is wanted. */
export const anotherKind = sentences('app_password_required', ({ usual, notHere, separate }) =>
  [near(usual, notHere, 40), separate].join('|'),
);

/** No password signs in any more. */
export const passwordsAreOver = sentences('oauth_required', ({ byPassword, over }) =>
  near(byPassword, over, 45),
);
