import { andThen, near, pattern, type Sentence } from './sentence.ts';

// Sentences that refuse the name or the password. They are asked last: nothing before them may apply.

const names =
  'user ?-?(?:name|id)s?|\\busers?\\b|log-?in (?:name|id|data|details|information)|pass ?-?(?:word|wd|phrase)s?|credentials?|' +
  'e-?mail ?-?address|api key|access code|auth\\w* (?:data|information|info|credentials)|account ?(?:name|id)|(?<!(?:shared|client|api) )\\bsecret\\b|\\bpin\\b|combination|(?:sign|log)-?in details|details (?:supplied|given|provided|entered)';
const wrong =
  "invalid|incorrect|wrong|bogus|\\bbad\\b|unknown|mismatch|(?:does(?: not|n't)|do(?: not|n't)|not|did(?: not|n't)|no longer) match|no longer (?:correct|right|the one|valid|works?)|not (?:the|your) current|not the one|(?:does(?: not|n't)|do(?: not|n't)|not) (?:belong|go with|fit|correspond|agree|tally|coincide)|\\bdiffers?\\b|not accepted|not recogni[sz]ed|" +
  "unrecogni[sz]ed|(?:do(?:es)?|did|could|can) ?(?:not|n't) recogni[sz]e|can't recogni[sz]e|rejected|not valid|not correct|not right|(?:is|are)n't (?:valid|correct|right)|not the right|not found|(?:does(?: not|n't)|not) exist|no such|erroneous|inaccurate|" +
  'not (?:one )?(?:that )?(?:we|i) know|n.t know\\b|(?:unable to|could not(?: be)?|can ?not) (?:verif|validat)|not verified|not known|non-?existent|ha(?:s|ve) changed|(?:was|were|is|are|been) revoked';

type Language = {
  name: string;
  /** What names the credential: the name, the password, the account data. */
  credential: string;
  /** What names the attempt: the sign-in, the authentication. */
  attempt: string;
  wrong: string;
  failed: string;
};

const languages: Language[] = [
  {
    name: 'German',
    credential:
      'e-?mail-?adresse|benutzer|nutzer|kennwort|passwor[td]|passwörter|zugangsdaten|anmeldedaten|anmeldename|login|konto|eingaben?\\b',
    attempt: 'anmelde|anmeldung|einloggen|authentifizierung|authentisierung',
    wrong:
      'falsch|ungültig|ungueltig|inkorrekt|fehlerhaft|nicht (?:korrekt|richtig|gültig|bekannt)|stimm|unbekannt|nicht gefunden|existiert nicht|gibt es nicht(?! mehr)|unzulässig|abgelaufen|pass(?:t|en) nicht|gehör(?:t|en) nicht|nicht (?:\\p{L}+ )?(?:zuge?ordn|erkannt|akzeptiert|überein)|(?:wurde|hat sich) (?:\\p{L}+ ){0,3}geändert',
    failed: 'fehlgeschlagen|schlug fehl|gescheitert|abgelehnt|verweigert|nicht erfolgreich|fehler',
  },
  {
    name: 'French',
    credential: 'identifiant|utilisateur|mot de passe|login|compte|nom d|adresse (?:e-?)?mail',
    attempt: 'connexion|authentification|identification',
    wrong:
      'incorrect|invalide|erroné|inconnu|faux|fausse|mauvais|non valide|pas (?:correct|valide|reconnu)|introuvable|inexistant|non (?:défini|trouv|reconnu|identifié)|expiré|ne (?:\\p{L}+ )?(?:correspond|convien)|pas (?:\\p{L}+ )?(?:correct|valide|reconnu|bon(?:ne)?s?\\b|retrouvé)|n.existe pas|n.appart|pas (?:celui|celle|ceux|associé|rattaché|lié)|mal (?:saisi|tap|renseign)|a été (?:\\p{L}+ )?(?:modifié|changé)|pas (?:été )?accept',
    failed: 'échou|échec|erreur|refusé|impossible|rejeté',
  },
  {
    name: 'Spanish',
    credential:
      'usuario|usuari\\b|contraseña|contrasenya|clave|credencial|cuenta|datos (?:de acceso|introducid|ingresad)|correo electrónico',
    attempt: 'autenticaci[oó]n|autentificaci[oó]n|inicio de sesi[oó]n|acceso',
    wrong:
      'incorrect|inv[aá]lid|no (?:es |son )?(?:la |el |las |los )?(?:v[aá]lid|correct)|no (?:\\p{L}+ )?(?:sido )?acept|err[oó]ne|desconocid|no coincid|no existe|equivocad|caducad|no (?:\\p{L}+ )?(?:reconoc|correspond|coincid|concuerd|encontr|encuentr|pertenec|es la (?:asociad|registrad|de )|está asociad)|(?:ha sido|se ha|fue) (?:\\p{L}+ )?(?:cambiad|modificad)',
    failed: 'fallid|falló|fallo|fracas|denegad|rechazad|error',
  },
  {
    name: 'Portuguese',
    credential: 'usu[aá]rio|utilizador|senha|palavra-?passe|credencia|login|conta',
    attempt: 'autentica[cç][aã]o|acesso|in[ií]cio de sess[aã]o',
    wrong:
      'incorret|inv[aá]lid|errad|n[aã]o (?:foi )?aceit|n[aã]o (?:est[aã]o? |[eé] )?(?:a |o )?(?:confere|conferem|corresponde|existe|encontrad|v[aá]lid|corret|reconhecid)|desconhecid|inexistente|expir(?:ad|ou)|incorrect|não (?:\\p{L}+ )?(?:reconhec|confer|correspond|encontr|combin|bate|pertenc|é a (?:associad|cadastrad|registrad|dest|d))|foi (?:\\p{L}+ )?(?:alterad|trocad|modificad)',
    failed: 'falh|negad|recusad|rejeitad|erro\\b',
  },
  {
    name: 'Italian',
    credential: 'utente|password|parola|credenziali|login|nome',
    attempt: 'autenticazione|accesso',
    wrong:
      'errat|non (?:è |sono )?(?:valid|corrett)|sbagliat|scorrett|inesistent|sconosciut|scadut|non riconosciut|invalid|non (?:\\p{L}+ )?(?:esist|corrispond|combac|riconosc|corrett|trovat|appart|è quell|associat|sono quell)|è stat\\p{L} (?:\\p{L}+ )?(?:cambiat|modificat)|non (?:è |sono )?(?:stat\\p{L} )?accettat',
    failed: 'fallit|non riuscit|negat|rifiutat|respint|errore',
  },
  {
    name: 'Dutch',
    credential: 'gebruiker|wachtwoord|inloggegevens|aanmeldgegevens|login',
    attempt: 'inlog|aanmeld|authenticatie|verificatie',
    wrong:
      'onjuist|ongeldig|verkeerd|fout|incorrect|onbekend|niet (?:juist|correct|geldig|herkend|gevonden)|bestaat niet|verlopen|klop(?:t|pen) niet|(?:be)?hor?en? niet|(?:be)?hoort niet|pas(?:t|sen) niet|niet (?:\\p{L}+ ){0,3}(?:overeen|herken|kloppen|geaccept|aanvaard)|gewijzigd',
    failed: 'mislukt|geweigerd|afgewezen',
  },
  {
    name: 'Polish',
    credential: 'hasł|użytkownik|login|dane (?:logowania|uwierzytelni)|konto|identyfikator',
    attempt: 'autoryzac|uwierzytelni|logowani',
    wrong:
      'błędn|nieprawidłow|niepoprawn|złe|zły|zła|nieznan|nie istnieje|niewłaściw|wygasł|nie (?:\\p{L}+ )?(?:pasuj|zgadza|rozpozna|zgodn|znalez|odnalez|poprawn|prawidłow|należ|przypisan|powiązan)|został\\p{L}? (?:\\p{L}+ )?zmienion|nie (?:został\\p{L}* )?(?:przyjęt|zaakcept)|bledn|nieprawidlow|niepoprawn',
    failed: 'błąd|\\bbłęd|odrzucon|nie ?powiod|nieudan|blad\\b',
  },
  {
    name: 'Russian',
    credential: 'парол|логин|пользовател|учетн|имя|данные',
    attempt: 'аутентификац|авторизац|вход',
    wrong:
      'неверн|неправильн|не найден|не существует|некорректн|неизвестн|не совпада|ошибочн|ошибл|истек|недействительн|устарел|нет так\\p{L}+|так\\p{L}+ [^\\n]{0,25} нет(?!\\p{L})|не (?:\\p{L}+ )?(?:верн|подход|подош|соответств|узна|распозна|принадлеж|относ|привязан)|был[оа]? (?:\\p{L}+ )?(?:измен|смен)|не принят|не принима',
    failed: 'ошибк|не удал|отклонен|не прошл|не пройден|сбой|отказ',
  },
  {
    name: 'Russian, transliterated',
    credential: 'parol|login|imya|polzovatel',
    attempt: 'autentifikac|avtorizac',
    wrong: 'nevern|nepraviln|ne nayden|neizvestn',
    failed: 'oshibk|ne udal',
  },
  {
    name: 'Ukrainian',
    credential: 'парол|логін|користувач|ім.я|обліков',
    attempt: 'автентифікац|авторизац|вхід|вход',
    wrong:
      'невірн|неправильн|хибн|не знайден|недійсн|помилил|не існує|немає так|застарі|минув|закінчи|не (?:\\p{L}+ )?(?:вірн|підход|підій|збіга|відповіда|розпізна|належ|стосу|пасу)|змінено',
    failed: 'помилк|не вдал|невдал|відхилен',
  },
  {
    name: 'Bulgarian, Serbian',
    credential: 'парол|потребител|име|лозинк|корисни',
    attempt: 'удостоверяван|пријав',
    wrong: 'грешн|невалидн|погрешн|неважећ|неточн|не (?:е )?(?:принадлеж|отговар|съвпад|правил|верн)',
    failed: 'неуспешн',
  },
  {
    name: 'Chinese',
    credential: '密码|密碼|用户名?|帐号|账号|帳號|帐户|账户|口令|授权码|使用者',
    attempt: '身份验证|身份驗證|认证|認證|验证|驗證|登录|登錄|登陆|登入',
    wrong:
      '错误|錯誤|不正确|不正確|无效|無效|不存在|有误|有誤|不匹配|不符|不对|失效|不一致|对不上|已(?:被)?(?:修改|更改|变更|重置)|未被接受|不属于|不對應|不对应',
    failed: '失败|失敗|出错|未通过|未通過',
  },
  {
    name: 'Japanese',
    credential: 'パスワード|ユーザ|アカウント',
    attempt: 'ログイン|認証|サインイン',
    wrong:
      '違い|違って|変更され(?:た|て)|受け付けられ(?:ません|ない)|誤|正しく|無効|不正|存在し(?:ません|ない)|一致し(?:ません|ない)|異な(?:り|って)|のものでは(?:あり|な)|合(?:って|い)(?:い)?(?:ませ|な)',
    failed: '失敗|できません|エラー',
  },
  {
    name: 'Korean',
    credential: '비밀번호|아이디|사용자|계정|암호',
    attempt: '인증|로그인',
    wrong: '틀|잘못|올바르지|일치하지|없는|존재하지|변경되었|맞지|것이 아닙|속하지|다릅니다|확인되지',
    failed: '실패|오류',
  },
  {
    name: 'Turkish',
    credential: 'parola|şifre|kullanıcı|hesap',
    attempt: 'kimlik doğrulama|oturum|giriş',
    wrong:
      'yanlış|hatalı|geçersiz|bulunamadı|böyle bir|mevcut değil|uyuşm|eşleşm|uymuyor|ait değil|doğru değil|tanınm|kayıtlı değil|kabul edilm|değiştiril',
    failed: 'başarısız|reddedil|hata\\b|hatası',
  },
  {
    name: 'Czech, Slovak',
    credential: 'hesl|jméno|jmen|uživatel|užívateľ|používateľ|účet|přihlašovací|prihlasovacie',
    attempt: 'přihlášen|prihlás|ověřen|overen|autentiza|autentifik',
    wrong:
      'špatn|chybn|nespráv|neplatn|neexist|neznám|zlé|nesouhlas|nesúhlas|neodpov[íe]d|nesed[ií]|nepat[rř]|nepasuj|nehod[ií]|nezodpov|nenálež|ne(?:byl\\p{L}?|bol\\p{L}?) (?:přijat|uzn|nalez|rozpozn|nájd)|n(?:ení|ie je) (?:správ|platn)|(?:bylo|bolo) (?:\\p{L}+ )?(?:změn|zmen)|nepřijat|neprijat',
    failed: 'selhal|zlyhal|zamítnut|nezdařil|odmietnut|chyba',
  },
  {
    name: 'Romanian',
    credential: 'parol|utilizator|nume|cont|date',
    attempt: 'autentific|conectare',
    wrong:
      'greșit|incorect|invalid|necunoscut|inexistent|nu există|nevalid|eronat|nu (?:\\p{L}+ )?(?:corespund|potriv|corect|recunos|valid|găsit|aparțin|este (?:cel|cea) |asociat)|a fost (?:\\p{L}+ )?schimbat|nu (?:este|a fost) accept',
    failed: 'eșuat|nereușit|respins',
  },
  {
    name: 'Hungarian',
    credential: 'belépési adat|bejelentkezési adat|jelszó|jelszav|felhasználó',
    attempt: 'hitelesít|azonosít|bejelentkez',
    wrong:
      'hibás|nincs ilyen|érvénytelen|helytelen|rossz|ismeretlen|nem (?:\\p{L}+ )?(?:létez|megfelel|egyezik|helyes|stimmel|ismer|található|érvényes|tartoz|illik|passzol)',
    failed: 'sikertelen|elutasít',
  },
  {
    name: 'Swedish, Norwegian, Danish',
    credential: 'lösenord|användar|passord|bruker|adgangskode|bruger|kodeord|login',
    attempt: 'inloggning|autentisering|pålogging|innlogging|godkendelse|autentificering',
    wrong:
      'fel\\b|felaktig|ogiltig|okänd|feil|ugyldig|ukjent|forkert|ukendt|fejl|(?:inte|ikke|ej) (?:\\p{L}+ )?(?:korrekt|rätt|riktig|rigtig|gyldig|giltig|godkän|godkend|godtat|godtatt|akseptert|accepter|överens|känn|kjen|genkend|gjenkjen|find|finn|funnet|fundet)|(?:stäm|stemm|match|finn|find|existera|eksistere|pass[ae]r|hör|hør|tillhör|tilhør|gäller|gjelder|gælder)\\p{L}* (?:inte|ikke)',
    failed: 'misslyck|mislykke|mislyk|avvis|nekad|nekt|afvist',
  },
  {
    name: 'Finnish, Estonian',
    credential: 'kirjautumistie|salasana|käyttäjä|tunnus|parool|kasutaja',
    attempt: 'kirjautuminen|todennus|sisselogimi',
    wrong:
      'väärä|virheelli|tuntematon|vale\\b|vigane|tundmatu|ei(?:vät)? (?:\\p{L}+ )?(?:täsmä|kelpa|hyväksyt|oikei|oikea|löydy|vastaa|tunnist|kuulu|sovi|ole olemassa)',
    failed: 'epäonnistu|ebaõnnestu',
  },
  {
    name: 'Lithuanian, Latvian',
    credential: 'slaptažod|vartotoj|prisijungimo|parole|lietotāj',
    attempt: 'prisijung|autentifik|pieteikš|pieslēg',
    wrong: 'neteising|klaiding|netinkam|nepareiz|nederīg|nezinām',
    failed: 'nepavyko|nesėkming|neizdev|kļūda',
  },
  {
    name: 'Greek',
    credential: 'κωδικ|χρηστ|χρήστ|συνθηματικ',
    attempt: 'ταυτοποίησ|σύνδεσ|πιστοποίησ',
    wrong:
      'λάθος|λανθασμέν|εσφαλμέν|άκυρ|άγνωστ|δεν [^\\n]{0,12}(?:σωστ|έγκυρ|αντιστοιχ|ταιρι|αναγνωρ|βρέθηκ|ισχύ|ανήκ|συμφων|ταυτίζ)',
    failed: 'απέτυχ|αποτυχ',
  },
  {
    name: 'Croatian, Slovenian',
    credential: 'lozink|zapork|korisni|geslo|uporabni',
    attempt: 'prijav|overjanj',
    wrong:
      'pogrešn|neispravn|ni(?:je|su) (?:ispravn|točn|tačn|valjan)|ne (?:odgovar|pripad|podudar|ujem|ustrez)|nevažeć|netočn|napačn|nepravil|ni pravil',
    failed: 'neuspeš|neuspješ',
  },
  {
    name: 'Hindi',
    credential: 'पासवर्ड|उपयोगकर्ता',
    attempt: 'लॉगिन|प्रमाणीकरण',
    wrong: 'गलत|ग़लत|अमान्य|सही नहीं|मेल नहीं',
    failed: 'विफल|असफल',
  },
  {
    name: 'Vietnamese, Indonesian, Arabic, Hebrew, Thai',
    credential:
      'mật khẩu|tài khoản|kata sandi|sandi|nama pengguna|كلمة (?:المرور|السر)|اسم المستخدم|البريد الإلكتروني|بيانات الدخول|رمز عبور|نام کاربری|סיסמ|שם משתמש|รหัสผ่าน|ชื่อผู้ใช้',
    attempt: 'đăng nhập|xác thực|autentikasi|تسجيل الدخول|התחברות|เข้าสู่ระบบ',
    wrong:
      'sai\\b|không (?:đúng|hợp lệ|tồn tại|khớp|thuộc)|salah|tidak (?:valid|cocok|sesuai|benar|ditemukan)|خاطئ|غير (?:صحيح|صالح)|خطأ في|اشتباه|نادرست|نامعتبر|(?:غير|لا) (?:\\p{L})?(?:متطابق|تتطابق|يتطابق|تطابق)|لا (?:تخص|يخص|تتوافق|يتوافق)|مطابقت ندارد|שגוי|לא (?:נכו|תואמ|שייכ|מתאימ)|ไม่ถูกต้อง|ไม่ตรง',
    failed: 'thất bại|gagal|فشل|נכשל|ล้มเหลว',
  },
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
        "invalid|incorrect|unknown|\\bbad\\b|wrong|no such|not found|(?:does(?: not|n't)|not) exist|not recogni[sz]ed|out ?(?:of )?date",
        12,
      ),
      "(?:can ?not|can't|could(?: not|n't)|unable to) find (?:an? |any |the |that |your )?(?:matching )?(?:user|account)|no (?:\\w+ )?(?:account|user)s? (?:matche?s?|found|exists?|with|by|has)\\b|user unknown|no such (?:user|account|login|mailbox user)|not a valid (?:user|login|account|password)|(?:no such|unknown) (?:local |mail |e-?mail )?domain\\b(?! controller)|domain [^\\n]{0,40}not hosted here|(?:login|logon) (?:incorrect|invalid)|(?:invalid|bogus) (?:log-?in|logon)|bad (?:log-?in|logon|auth\\w*)|(?:don't|do not) (?:know|recogni[sz]e) (?:you|that user)|who are you|never heard of|(?:user ?name|log-?in|address)[^\\n]{0,16} (?:correct|valid|right|proper|expected) format",
      '(?:user ?names?|log-?in(?: names?)?|accounts?)[^\\n]{0,12} (?:must|should|needs? to|has to|have to) (?:contain|include|be|have)[^\\n]{0,40}(?:domain|e-?mail|@)|please use (?:your |the )?(?:full|complete) e-?mail|full e-?mail address|(?:unable|failed|not able|could not|cannot) (?:to )?(?:sign|log) (?:you )?(?:in|on) with (?:the|these|those|your|that)|(?:check|verify|re-?enter|review) (?:your |the |that )?(?:user|pass|e-?mail(?: address)? (?:and|or) pass|log-?in|credentials|account)|log-?in not correct|passerr|nouser\\b|err\\.login\\.(?:pass|user|acct)|wrong_?password|bad_?password|bad ?credentials|invalid[ _]?credentials|invalid ?creds|logon ?denied|logon ?failed|(?:username|user) or password|password or username',
      '(?:vérifi(?:er|ez)|korrigieren sie|corrigez|corrija|correggi|corrígel|popraw|исправьте|виправте|opravte|(?:über)?prüfen sie|compruebe|revise|verifique|confira|verific(?:hi|are)|controll[ai]|controleer|sprawdź|проверьте|перевірте|zkontrolujte|skontrolujte|kontrollera|kontroller|kontrollér|tarkista|ellenőriz|verificați|ελέγξτε|请检查|請檢查|请核对|請核對)[^\\n]{0,45}(?:zugangsdaten|anmeldedaten|logindaten|datos de acceso|dados de acesso|dati di accesso|inloggegevens|dane logowania|учетн\\p{L}+ данн|облікові дан|přihlašovací údaj|identifiant|mot de passe|kennwort|passwort|contraseña|senha|password|wachtwoord|hasł|парол|hesl|lösenord|passord|adgangskode|salasan|jelsz|parol|κωδικ|密码|密碼)',
      near(
        '\\b(?:old|former|previous) pass ?(?:word|phrase)',
        '\\b(?:used|entered|given|typed|supplied)\\b',
        20,
      ),
      andThen('(?:credential|pass ?word|pass ?phrase|secret)s?', 'revoked', 16),
      andThen(
        '(?:unable to|can ?not|could not) (?:auth\\w*|log (?:you )?in|sign (?:you )?in)',
        'with (?:the|these|those|your) (?:\\w+ )?(?:credentials|pass ?word|details)',
        10,
      ),
      // The proof of the password, where that is all a server says.
      "^(?:\\w+ )?(?:hash|digest|hmac|md5)(?: values?)? (?:mismatch(?:ed)?|(?:do(?:es)?|did) ?(?:not|n't) match|(?:is |was )?(?:wrong|invalid|incorrect|bad))(?:[.!]?$|\\n| [[(])",
      'no secret (?:in|for)\\b|alias(?:es)? (?:can ?not|may not|must not)[^\\n]{0,12}(?:log|sign|auth)|(?:log|sign) ?(?:in|on) (?:with|using) (?:your |the )?(?:primary|main|full|own) (?:e-?mail )?(?:address|user ?name)|user ?names? must not',
      '(?:sending|using|sent|used|has) (?:an?|your|the|its) (?:old|previous|former|outdated|stale) pass ?word|(?:update|correct) (?:the|your) (?:saved|stored) pass ?word',
      near(
        'passwort|kennwort|mot de passe|contraseña|clave|senha|palavra-?passe|password|wachtwoord|has[łe]|парол|hesl|şifre|parol|lösenord|passord|adgangskode|salasan|jelsz|密码|密碼|パスワード|비밀번호',
        'zurückgesetzt|réinitialis|restablecid|redefinid|reimpostat|opnieuw ingesteld|zresetowan|сброшен|скинут|obnoven|sıfırland|återställ|nollställ|nulstill|tilbakestilt|重置|リセット|재설정',
        25,
      ),
      'kein(?:en|e)? (?:konto|benutzer|postfach|account)[^\\n]{0,40}(?:gefunden|vorhanden|finden|bekannt)|aucun (?:compte|utilisateur)|ning[uú]na? (?:cuenta|usuario|buzón)|nenhuma? (?:conta|usuário)|nessun (?:account|utente)|geen (?:account|gebruiker) gevonden',
      'パスワード[^\\n]{0,8}ご?確認(?:く|し|の)|(?:비밀번호|암호)[^\\n]{0,20}확인(?:해|하시|하세|하여)|(?:şifre|parola)\\p{L}*[^\\n]{0,14}kontrol ed',
      'sasl(?:\\(-?13\\))?[^\\n]{0,6}auth\\w* failure|authori[sz]ation grant[^\\n]{0,20}invalid|not loving your login or password',
    ),
    source:
      'hMailServer, Gmail p=BadCredentials, Exchange, Qpopper "Password supplied … is incorrect", Coremail ERR.LOGIN.PASSERR, Archiveopteryx, Fastmail, CommuniGate, Domino, MDaemon, Mercury, …',
  },
  ...languages.map(
    ({ name, credential, attempt, wrong, failed }): Sentence => ({
      cause: 'wrong_credentials',
      pattern: pattern(near(credential, `${wrong}|${failed}`, 40), near(attempt, wrong, 40)),
      source: `Providers answering in ${name}`,
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
      "(?:unable to|can ?not|can't|could(?: not|n't)) (?:log ?(?:on|in)|log you (?:on|in)|login|sign in|authenticate)(?: you| user| to (?:the )?server)?[.!]?(?:$|\\n| [[(]| sc=)",
    ),
    source:
      'Dovecot "Authentication failed.", Exchange "LOGIN failed.", "Authentication unsuccessful", qmail "authorization failed", Sendmail, Postfix, Coremail',
  },
  ...languages.map(
    ({ name, attempt, failed }): Sentence => ({
      cause: 'wrong_credentials',
      pattern: pattern(near(attempt, failed, 40)),
      source: `Providers answering in ${name}`,
    }),
  ),
];

/** Hints that a bare refusal has another reason than the password; then we cannot tell. */
export const secondThoughts: RegExp = pattern(
  'disabl|expir|suspend|locked|lock(?:ed)? ?out|block|upgrade|subscri|licen[cs]e|(?<!please )visit|contact|support team|administrator|admin\\b|postmaster|later\\b|wait\\b|temporar|unavailable(?!\\))|limit|quota|polic|permission|permitted|not allowed|not enabled|enable\\b|unusual|suspicious|verify|confirm|security|restrict|abuse|spam|blacklist|too many|maximum|exceed|maintenance|internal|timeout|database|server error|backend|method|mechanism|' +
    'sperr|bloqu|blocc|geblok|zablok|заблок|engel|kilit|låst|deaktiv|désactiv|desactiv|desativ|disattiv|wyłącz|отключ|später|plus tard|más tarde|mais tarde|più tardi|później|позже|senare|serveur|servidor|сервер|服务器|サーバ|administr|админ|kontakt|soport|suporte|supporto|\\bpays\\b|país|paese|стран|稍后|稍後|频繁|限|禁|停|锁|後で|잠시|제한',
);
