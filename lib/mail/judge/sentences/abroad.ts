import { andThen, near, nearInClause, pattern, type Sentence } from './sentence.ts';

// What providers answer at home: a closed account, a way in that is switched off, another password, a fault,
// a limit, a bill. One row a language, so that a kind of answer that is missing in one of them is seen.

type Language = {
  name: string;
  /** The account, its mailbox, its owner, its domain. */
  account: string;
  /** Closed, stopped, blocked on purpose; never "unknown" or "wrong", which are about the name. */
  closed: string;
  /** Said of a protocol or a service: switched off, not switched on, not allowed. */
  off: string;
  /** What its owner is told to do with a way in that is off. */
  turnOn: string;
  /** Access from outside: by other programs, from another country. */
  access: string;
  appPassword: string;
  fault: string;
  tooMany: string;
  /** What there were too many of before a lock: the nouns, since "try again" stands in any refusal. */
  tries: string;
  connections: string;
  unpaid: string;
};

const languages: Language[] = [
  {
    name: 'German',
    account: 'konto|postfach|benutzer|kunde|domain|mailbox|account|zugang',
    closed:
      'stillgelegt|deaktiviert|suspendiert|gelöscht|gekündigt|geschlossen|entfernt|(?:existiert|gibt es) nicht mehr|nicht mehr (?:aktiv|vorhanden|existent|bei uns)|abgeschaltet|eingefroren',
    off: 'nicht (?:\\w+ )?(?:aktiv|freigeschaltet|freigegeben|zugelassen|gestattet|erlaubt|eingeschaltet|gebucht)|deaktiviert|abgeschaltet|ausgeschaltet|unterbunden|untersagt|kein(?:en|e)? (?:imap|pop3?|smtp)|(?:nur|ausschließlich|allein) für\\b|vorbehalten',
    turnOn: 'aktivieren|aktivierung|aktivieren sie|einschalten|freischalten|schalten sie',
    access:
      'zugriff (?:durch|über|mit|von|aus)|externe\\w* (?:zugriff|mailprogramm|programm)|drittanbieter|ausland',
    appPassword:
      '(?:passwort|kennwort) (?:für|fuer) (?:externe |andere )?(?:e-?)?(?:mail-?)?(?:programm|app|client)|app-?(?:spezifisch\\p{L}* )?(?:passwort|kennwort)|anwendungs(?:spezifisch\\p{L}* )?-?(?:passwort|kennwort)|gerätepasswort|geräte-?kennwort|(?:e-?)?mail-?programm-?(?:passwort|kennwort)',
    fault:
      'störung|gestört|außer betrieb|wird (?:gerade |derzeit )?aktualisiert|funktioniert nicht|überlast|ausgefallen|momentan nicht|derzeit nicht|zurzeit nicht|gerade nicht|im moment nicht|aktuell nicht|augenblicklich nicht|vorübergehend nicht|technisch\\p{L}* (?:problem|fehler|gründ)|interner fehler|wird (?:\\p{L}+ )?gewartet',
    tooMany: 'zu viele|maximale (?:an)?zahl|höchstzahl',
    tries: 'versuche?\\b(?! es)|(?<=\\p{L}|vielen |fehlgeschlagenen )versuchen\\b',
    connections: 'verbindung|sitzung|anfrage|zugriffe|gleichzeitig',
    unpaid: 'unbezahlt|offene\\p{L}* rechnung|zahlungsrückst|mahnung|nicht bezahlt',
  },
  {
    name: 'French',
    account: 'compte|boîte|messagerie|utilisateur|client|domaine|adresse',
    closed:
      'désactivé|suspendu|résilié|supprimé|clôturé|fermé|gelé|inactif|inactive|n.(?:est|existe) plus (?:\\p{L}+ )?(?:héberg|activ|actif|ouvert|utilis|chez)|n.existe plus',
    off: "pas (?:\\p{L}+ )?(?:activ|autoris|permis|ouvert|souscrit)|réservée? (?:aux|à)|désactivé|non (?:activ|autoris|souscrit)|n'est plus|interdit|(?:seulement|uniquement) (?:pour|aux)|réservée? (?:à|aux)",
    turnOn: 'activez|activer\\b|autorisez|autoriser\\b',
    access: 'accès (?:par|depuis|via|aux? |des )|logiciel\\p{L}* tiers|applications? tierces?|étranger',
    appPassword:
      "mots? de passe (?:d'|d’|d |pour l)?application\\p{L}*|mot de passe (?:spécifique|dédié|d.appareil|tiers)",
    fault:
      'en panne|hors service|en cours de mise à jour|ne fonctionne pas|surcharg|incident|momentanément|temporairement|erreur (?:interne|technique|serveur|système)|problème technique|injoignable|indisponible',
    tooMany: 'trop de|nombre (?:maximal|maximum|limite)|limite (?:de|du nombre)',
    tries: 'tentativ|essais?\\b',
    connections: 'connexion|session|requête|simultané',
    unpaid: 'impayé|non[ -]paiement|défaut de paiement|facture|retard de paiement',
  },
  {
    name: 'Spanish',
    account: 'cuenta|buzón|usuario|cliente|dominio|correo',
    closed:
      'deshabilitad|desactivad|suspendid|cancelad|eliminad|cerrad|inactiv|dad[oa] de baja|congelad|ya no (?:existe|está)',
    off: 'no (?:\\p{L}+ )?(?:activ|habilit|permit|autoriz|contratad)|deshabilitad|desactivad|prohibid|restringid|reservad[oa]s? (?:a|para)|(?:solo|sólo|únicamente|exclusiv\\p{L}+) para',
    turnOn: 'actível|\\bactive\\b|activar|\\bhabilite\\b|habilitar',
    access: 'acceso (?:desde|por|mediante|de )|aplicaciones? (?:de terceros|extern)|extranjero',
    appPassword:
      'contraseñas? (?:específica|especial)?\\p{L}* ?(?:de|para|por) (?:la |las |una )?aplicaci\\p{L}+|(?:crear|generar|usar|utilice|cree|genere) (?:\\p{L}+ )?contraseñas? (?:específica|dedicada)',
    fault:
      'en (?:proceso de )?actualización|sobrecarg|saturad|no disponible|temporalmente|(?:error|fallo|problema) (?:interno|técnico|temporal|del servidor|del sistema)|caído|fuera de servicio',
    tooMany: 'demasiad|número máximo|límite (?:de|máximo)|máximo (?:de|número)',
    tries: 'intento',
    connections: 'conexi|sesion|solicitud|peticion|simultáne|acceso',
    unpaid: 'impag|falta de pago|factura|pago pendiente|adeud',
  },
  {
    name: 'Portuguese',
    account: 'conta|caixa|usuário|utilizador|cliente|domínio|e-?mail',
    closed:
      'desativad|desabilitad|suspens|cancelad|excluíd|removid|encerrad|inativ|congelad|não existe mais|já não existe',
    off: 'não (?:\\p{L}+ )?(?:ativ|habilit|permit|autoriz|liberad|contratad)|desativad|desligad|desabilitad|proibid|bloquead|indisponível para|reservad[oa]s? (?:a|aos|para)|(?:só|apenas|somente|exclusiv\\p{L}+) para',
    turnOn: '\\bative\\b|ativar|ativá|\\bhabilite\\b|habilitar|\\blibere\\b',
    access:
      'acesso (?:por|via|de|através|a partir)|aplicativos? (?:de terceiros|extern)|clientes? de e-?mail|exterior',
    appPassword:
      'senhas? (?:específica|especial)?\\p{L}* ?(?:de|para|do) (?:o |os |um )?(?:app\\b|apps\\b|aplicativo|aplicaç)\\p{L}*',
    fault:
      'em atualização|sobrecarreg|indisponív|temporariamente|(?:erro|falha|problema) (?:intern|técnic|temporári|do servidor|no servidor|do sistema)|fora do ar',
    tooMany: 'muit[oa]s|excedid|excesso|número máximo|limite (?:de|máximo)|demasiad',
    tries: 'tentativa',
    connections: 'conex|sess|requisi|simultâne|acesso|ligações',
    unpaid: 'inadimpl|falta de pagamento|fatura|boleto|débito',
  },
  {
    name: 'Italian',
    account: 'account|casella|utente|cliente|dominio|posta',
    closed:
      'non (?:è |risulta )?(?:più )?attiv|disabilitat|disattivat|sospes|cancellat|eliminat|chius[oa]|inattiv|cessat|congelat',
    off: 'non (?:\\p{L}+ )?(?:attiv|abilit|consentit|permess|autorizzat|previst)|disabilitat|disattivat|vietat|riservat[oaie] (?:a|agli|ai|alle)|(?:solo|solamente|esclusiv\\p{L}+) per',
    turnOn: '\\battiva\\b|attivare|attivarlo|\\babilita\\b|abilitare|abilitarlo',
    access:
      'accesso (?:da|tramite|con|mediante|dall)|(?:client|app|programm\\p{L}+) (?:di terz|estern)|estero',
    appPassword:
      'password (?:specific\\p{L}* |dedicat\\p{L}* |apposit\\p{L}* )?(?:per|di) (?:le |la |l.)?(?:app\\b|applicazion)\\p{L}*',
    fault:
      'fuori servizio|in (?:fase di |corso di )?aggiornamento|sovraccaric|non disponibil|momentaneamente|temporaneamente|(?:errore|problema|guasto) (?:intern|tecnic|temporane|del server|di sistema)|irraggiungibil',
    tooMany: 'tropp[eio]|numero massimo|limite (?:di|massimo)|superat',
    tries: 'tentativ',
    connections: 'connession|session|richiest|simultane|contemporane|access',
    unpaid: 'insolut|mancato pagamento|non pagat|fattur|morosit',
  },
  {
    name: 'Dutch',
    account: 'account|mailbox|postbus|postvak|gebruiker|klant|domein',
    closed:
      'uitgeschakeld|gedeactiveerd|opgeschort|geschorst|beëindigd|opgeheven|verwijderd|gesloten|stopgezet|inactief|bevroren|bestaat niet meer',
    off: 'staat (?:uit|niet aan)|niet (?:\\p{L}+ )?(?:ingeschakeld|geactiveerd|actief|toegestaan|beschikbaar voor|aangezet)|uitgeschakeld|uitgezet|verboden|alleen voor|voorbehouden',
    turnOn: 'inschakelen|ingeschakeld worden|activeer|activeren|aanzetten|zet [^\\n]{0,20}aan\\b',
    access: 'toegang (?:via|door|met|vanuit|vanaf)|externe (?:app|program)\\p{L}*|buitenland',
    appPassword:
      'app-?(?:specifiek )?wachtwoord|toepassingswachtwoord|apparaatwachtwoord|wachtwoord voor (?:apps|externe)',
    fault:
      'storing|buiten (?:dienst|werking)|ligt plat|overbelast|tijdelijk|momenteel niet|op dit moment niet|niet (?:beschikbaar|bereikbaar)|interne fout|technische (?:fout|problemen)',
    tooMany: 'te veel|teveel|maximum ?aantal|maximaal aantal|limiet',
    tries: 'poging',
    connections: 'verbinding|sessie|verzoek|gelijktijdig',
    unpaid: 'onbetaald|betalingsachterstand|niet betaald|factuur|wanbetaling',
  },
  {
    name: 'Polish',
    account: 'kont|skrzynk|użytkownik|klient|domen|poczt',
    closed: 'wyłączon|zawieszon|dezaktywowan|nieaktywn|usunięt|zamknięt|zamrożon|skasowan|już nie istnieje',
    off: 'nie (?:\\p{L}+ )?(?:włączon|aktywn|dozwolon|zezwol|udostępnion)|wyłączon|nieaktywn|niedozwolon|zablokowan|zabronion|(?:tylko|wyłącznie|jedynie) dla|zastrzeżon',
    turnOn: 'włączenia|włączyć|włącz\\b|aktywuj|aktywowa',
    access: 'dostęp (?:przez|za pomocą|z |poprzez|do )|zewnętrzn\\p{L}+ (?:program|aplikac|klient)|zagranic',
    appPassword:
      'hasł\\p{L}+ (?:do|dla|do zewnętrznych) (?:\\p{L}+ )?aplikac\\p{L}+|hasł\\p{L}+ aplikac\\p{L}+',
    fault:
      'awari|nie działa|nieczynn|przeciąż|niedostępn|chwilow|tymczasow|prace techniczne|przerw\\p{L}* techniczn|błąd (?:wewnętrzny|serwera|systemu)',
    tooMany: 'zbyt wiel|zbyt duż|za duż|maksymaln|limit',
    tries: '\\bprób(?:a|y|ach|ami)?\\b',
    connections: 'połącz|sesj|żąda|jednoczes|równoczes',
    unpaid: 'nieopłac|zaległ|brak\\p{L}* (?:płatn|wpłat|opłat)|faktur',
  },
  {
    name: 'Russian',
    account: 'учетн\\p{L}+|аккаунт|ящик|пользовател|клиент|домен|почт',
    closed:
      'отключен|деактивирован|приостановлен|удален|закрыт|заморожен|неактив|не активн|выключен|больше не (?:существ|обслуж)',
    off: 'не (?:\\p{L}+ )?(?:включ|активир|разреш|подключ|доступен дл|предоставл)|отключ|выключ|запрещ|закрыт|только для',
    turnOn: 'включите|включить|разрешите|разрешить|активируйте|активировать',
    access:
      'доступ (?:по|к|через|для|из|с )|сторонн\\p{L}+ (?:прилож|программ|клиент)|внешн\\p{L}+ (?:прилож|программ|клиент)|за ?рубеж',
    appPassword:
      'парол\\p{L}* (?:для |от )?(?:внешн\\p{L}+ |сторонн\\p{L}+ )?(?:приложени|программ|клиент)\\p{L}*',
    fault:
      'временно|технич\\p{L}+ (?:работ|сбо|неполад|перерыв)|внутренн\\p{L}+ (?:сбо|ошибк)|сбой (?:сервер|систем)|недоступ|перегруж|обновля(?:ем|ет)|не работает|неисправ|обслужив|профилактик',
    tooMany: 'слишком мног|превышен|максимальн\\p{L}+ (?:числ|кол)|лимит',
    tries: 'попыт(?:ок|к)',
    connections: 'соединен|подключен|сесси|запрос|одновремен',
    unpaid: 'неоплат|не оплач|задолж|неуплат|отсутствие оплат',
  },
  {
    name: 'Ukrainian',
    account: 'обліков|акаунт|скриньк|користувач|клієнт|домен|пошт',
    closed: 'вимкнен|деактив|призупинен|видален|закрит|заморожен|неактив',
    off: 'не (?:\\p{L}+ )?(?:увімк|активов|дозвол|підключ)|вимкнен|відключен|заборон|(?:лише|тільки) для',
    turnOn: 'увімкніть|увімкнути|дозвольте|дозволити|активуйте',
    access:
      'доступ (?:за|через|для|по|із|з )|сторонн\\p{L}+ (?:застос|програм)|зовнішн\\p{L}+ (?:застос|програм)',
    appPassword: 'парол\\p{L}* (?:для |до )?(?:\\p{L}+ )?(?:застосунк|додатк|програм)\\p{L}*',
    fault:
      'тимчасов|технічн\\p{L}+ (?:робот|збо|перерв)|внутрішн\\p{L}+ (?:помилк|збі)|недоступн|перевантаж|не працює|обслугов',
    tooMany: 'забагато|занадто багато|перевищен|максимальн|ліміт',
    tries: 'спроб(?!у[ий])',
    connections: 'з.?єднан|підключен|сеанс|запит|одночас',
    unpaid: 'несплат|не сплач|заборгов|неоплач',
  },
  {
    name: 'Bulgarian, Serbian, Croatian, Slovenian',
    account:
      'акаунт|профил|поща|кути|потребител|налог|račun|nalog|korisni|sandučić|poštansk|nabiralnik|uporabni|domen',
    closed:
      'деактивиран|спрян|изтрит|закрит|суспендован|угашен|deaktiviran|onemogućen|onemogočen|obustavljen|suspendiran|ukinut|zatvoren|izbrisan|zaprt|isključen|izklopljen',
    off: 'не е (?:\\p{L}+ )?(?:разреш|активир|включ)|забранен|изключен|nije (?:\\p{L}+ )?(?:omoguć|dopušt|dozvolj|uključ|aktivir)|ni (?:\\p{L}+ )?(?:omogoč|dovolj|vključ)|onemoguć|onemogoč|isključen|zabranjen|izklopljen|само за|samo za',
    turnOn: 'включете|активирайте|omogućite|uključite|omogočite|vključite',
    access: 'достъп\\p{L}* (?:чрез|през|до|от)|pristup (?:putem|preko|iz|s )|dostop (?:prek|iz|z )',
    appPassword:
      'парола за приложени|lozink\\p{L}+ (?:za )?aplikac|zaporka za aplik|gesl\\p{L}+ (?:za )?aplikac',
    fault:
      'временно|привремено|недостъп|поддръжка|privremeno|nedostup|održavanj|začasno|ni na voljo|vzdrževan',
    tooMany: 'твърде много|превишен|превише|previše|prekorač|preveč|presežen',
    tries: '(?<!\\p{L})опит(?:а|и|ите)?(?!\\p{L})|pokušaj(?!te)|покушај(?!те)|poskus(?!ite)',
    connections: 'връзк|сеси|veza|vez|konekcij|sesij|zahtjev|povezav|sej',
    unpaid: 'неплат|неплащ|neplać|neplač|dugovan|neporavnan',
  },
  {
    name: 'Czech, Slovak',
    account: 'účet|účt|schránk|uživatel|užívateľ|používateľ|zákazní|domén',
    closed: 'deaktivov|zakázán|zakázan|pozastaven|zrušen|smazán|zmazan|uzavřen|uzavret|vypnut|neaktivn',
    off: '(?:není|nie je|nebyl|nemáte) (?:\\p{L}+ )?(?:povolen|aktiv|zapnut|dostupný pro)|vypnut|zakáz|nepovolen|deaktivov|(?:pouze|jen|iba|len) pr[oe]',
    turnOn: 'povolte|povolit|povoliť|zapněte|zapnout|zapnúť|zapnite|aktivujte|aktivovat',
    access:
      '(?:přístup|prístup) (?:přes|cez|pomocí|pomocou|prostřednictvím|z )|(?:externí|externé) (?:aplikac|program|klient)|zahranič',
    appPassword: 'hesl\\p{L}+ (?:pro |k |na |pre )?(?:\\p{L}+ )?aplikac\\p{L}+|aplikační hesl|aplikačné hesl',
    fault:
      'dočasn|mimo provoz|mimo prevádzk|nefung|nefunk|nedostupn|přetížen|preťažen|porucha|výpad|(?:interní|vnitřní|interná|systémová) chyb|technick\\p{L}+ (?:probl|závad)',
    tooMany: 'příliš mnoho|príliš veľa|překročen|prekročen|maximální počet|maximálny počet|limit',
    tries: 'pokus(?!te|ite|it)',
    connections: 'připojen|pripojen|spojen|relac|požadav|současn|súčasn',
    unpaid: 'neuhrazen|neuhraden|nezaplacen|nezaplaten|dlužn|nedoplat|faktur',
  },
  {
    name: 'Turkish',
    account: 'hesap|hesab|kullanıcı|posta kutu|müşteri|alan ad',
    closed: 'devre dışı|askıya|kapatıl|silin|pasif|donduruldu|iptal edil|engellen',
    off: 'etkin değil|aktif değil|etkinleştirilme|açık değil|izin verilm|devre dışı|kapalı|kapatıl|yasak|(?:sadece|yalnızca)',
    turnOn: 'etkinleştir(?:in|me|ilme)\\p{L}*|\\baçın|açmanız',
    access: 'eriş(?:im|em)|üçüncü taraf|harici (?:uygulama|program)|yurt ?dışı',
    appPassword: 'uygulama(?:ya)?(?: özel)? (?:şifre|parola)\\p{L}*',
    fault:
      'geçici|çalışmıyor|kullanılamıyor|ulaşılamıyor|aşırı yük|sistem hatası|sunucu hatası|teknik (?:arıza|sorun)|hizmet dışı',
    tooMany: 'çok (?:fazla|sayıda)|sınır\\p{L}* aş|limit|aşıldı',
    tries: 'deneme',
    connections: 'bağlantı|oturum|istek|eşzamanlı',
    unpaid: 'ödenme|ödeme|fatura|borç',
  },
  {
    name: 'Romanian',
    account: 'cont(?:ul|ului)?\\b|căsuț|cutia|utilizator|client|domeniu',
    closed: 'dezactivat|suspendat|închis|șters|anulat|inactiv|reziliat',
    off: 'nu (?:este|e|a fost) (?:\\p{L}+ )?(?:activ|permis|autoriz|habilit)|dezactivat|interzis|(?:doar|numai) pentru|rezervat',
    turnOn: 'activați|activat[ăa]? din|activa(?:rea)? ',
    access: 'acces(?:ul)? (?:prin|din|la|de la|pentru)|aplicații (?:terț|extern)|străinătate',
    appPassword: 'parol\\p{L}+ (?:\\p{L}+ )?(?:de|pentru) aplicați\\p{L}+',
    fault:
      'temporar(?!y)|întreținere|mentenanț|indisponibil|nefuncțional|supraîncărc|eroare (?:intern|de sistem|de server)|probleme tehnice',
    tooMany: 'prea mult|depăș|număr\\p{L}* maxim|limit',
    tries: 'încercăr',
    connections: 'conexiun|sesiun|cerer|simultan',
    unpaid: 'neplat|neachit|factur|restanț',
  },
  {
    name: 'Hungarian',
    account: 'fiók|postafiók|postaláda|felhasználó|ügyfél|domain|tartomány',
    closed: 'letilt|felfüggeszt|megszűn|megszüntet|töröl|inaktív|lezár|kikapcsol',
    off: 'nincs (?:\\p{L}+ )?(?:engedélyez|bekapcsol|aktivál)|nem (?:\\p{L}+ )?(?:engedélyez|aktív|használhat)|letilt|kikapcsol|tilos|csak [^\\n]{0,24}(?:részére|számára)',
    turnOn: 'engedélyezze|engedélyezni|kapcsolja be|bekapcsolni',
    access: 'hozzáférés|külső (?:alkalmaz|program|kliens)|külföld',
    appPassword: 'alkalmazás(?:hoz|specifikus|-)?(?: \\p{L}+)?[ -]?jelsz\\p{L}+',
    fault:
      'átmenet|ideiglenes|karbantart|nem elérhető|túlterhel|belső hiba|rendszerhiba|üzemzavar|nem működik|üzemen kívül',
    tooMany: 'túl sok|túllép|maximális szám|korlát',
    tries: 'kísérlet|próbálkozás',
    connections: 'kapcsolat|munkamenet|kérés|egyidejű',
    unpaid: 'fizetetlen|kifizetetlen|tartozás|számla|díjhátral',
  },
  {
    name: 'Swedish, Norwegian, Danish',
    account: 'konto|brevlåd|postlåd|postkass|postboks|användar|bruker|bruger|kund|domän|domene',
    closed:
      'avstäng|stängts?\\b|avslutat|inaktiv|borttag|raderat|deaktiver|stengt|suspender|slettet|lukket|nedlagt|opphørt|ophørt|frosset',
    off: '(?:inte|ikke|ej) (?:\\p{L}+ )?(?:aktiver|tillåt|påslag|slått på|slået til|tillatt|tilladt|åpnet|åben)|avstäng|inaktiver|deaktiver|avslått|slått av|slået fra|förbjud|forbudt|(?:bara|endast|kun|bare) (?:för|for|til)',
    turnOn: 'aktivera\\b|aktiver\\b|slå på|slå (?:\\p{L}+ )?til\\b|aktiveras|aktiveres',
    access:
      '(?:åtkomst|tilgang|adgang) (?:via|från|fra|med|for|till|til)|extern\\p{L}* (?:app|program|klient)|utlandet|udlandet',
    appPassword:
      'app-?(?:specifik\\p{L}* |spesifik\\p{L}* )?(?:lösenord|passord|adgangskode|kodeord)\\p{L}*|(?:applikations|app)(?:lösenord|passord|adgangskode)\\p{L}*',
    fault:
      'tillfällig|ur funktion|ligger nere|ute av drift|ude af drift|fungerar inte|virker ikke|midlertidig|underhåll|vedlikehold|vedligehold|överbelast|overbelast|driftstör|driftsforstyr|otillgänglig|utilgjengelig|utilgængelig|(?:internt|intern|tekniskt?) (?:fel|feil|fejl|problem)',
    tooMany: 'för många|for mange|överskrid|overskred|max(?:imalt)? antal|maks(?:imalt)? antall?',
    tries: '(?:försök|forsøk|forsøg)(?! (?:igen|igjen|på nytt|senare|senere|om)\\b)',
    connections: 'anslutning|tilkobling|forbindelse|session|sesjon|samtidig|begäran|forespørs',
    unpaid: 'obetald|ubetalt|betalning|betaling|faktura|inkasso',
  },
  {
    name: 'Finnish, Estonian',
    account: 'tili|postilaatik|sähköposti|käyttäjä|asiak|konto|postkast|kasutaja',
    closed:
      'suljettu|poistettu|jäädytetty|lakkautettu|ei ole (?:aktiivi|käytössä)|keskeytetty|suletud|peatatud|kustutatud|deaktiveeritud',
    off: 'ei ole (?:\\p{L}+ )?(?:sallit|käytössä|aktivoi|otettu)|pois käytöstä|poistettu käytöstä|estetty|kielletty|ei ole (?:lubatud|aktiveeritud|sisse lülitatud)|keelatud|välja lülitatud|vain [^\\n]{0,24}(?:käyttäjille|asiakkaille)|ainult',
    turnOn: 'ota\\p{L}* [^\\n]{0,12}käyttöön|otettava käyttöön|salli\\b|lülitage|lubage',
    access: 'pääsy|käyttö (?:ulkomailta|muilla)|ulkopuoli\\p{L}+ sovellu|ligipääs',
    appPassword: 'sovelluskohtai\\p{L}+ salasan|sovellussalasan|rakenduse (?:parool|salasõna)',
    fault:
      'tilapäi|päivit(?:ämme|etään)|myöhemmin|epäkunnos|ei toimi|väliaikai|huolto|ylikuormi|häiriö|ei (?:ole )?(?:käytettävissä|saatavilla|tavoitettavissa)|sisäinen virhe|ajutiselt|hooldus|ülekoormat|pole (?:hetkel )?(?:saadaval|kättesaadav)',
    tooMany: 'liian mon|liikaa|enimmäismäär|ylitet|liiga palju|ületat',
    tries: 'yrity|yrittän|katse',
    connections: 'yhtey|istunto|pyyntö|samanaikai|ühendus|seanss|päring',
    unpaid: 'maksamat|maksurästi|lasku|tasumata|võlgnev',
  },
  {
    name: 'Lithuanian, Latvian',
    account: 'paskyr|pašto dėžut|vartotoj|naudotoj|konts|konta|pastkast|lietotāj',
    closed: 'išjungt|sustabdyt|užblokuot|ištrint|panaikint|atspējot|apturēt|slēgt|dzēst|deaktivizēt',
    off: '(?:neįjungt|neleidžiam|neaktyv|išjungt|uždraust)|(?:nav (?:\\p{L}+ )?(?:iespējot|atļaut|aktiv|ieslēgt))|atspējot|izslēgt|aizliegt|tik [^\\n]{0,24}(?:vartotojams|klientams)|tikai',
    turnOn: 'įjunkite|leiskite|ieslēdziet|iespējojiet',
    access: 'prieig|išorin\\p{L}+ program|piekļuv|ārēj\\p{L}+ (?:program|lieto)',
    appPassword: 'program\\p{L}+ slaptažod|lietot?n\\p{L}+ parol|lietojumprogramm\\p{L}+ parol',
    fault:
      'laikin|priežiūr|nepasiekiam|perkraut|vidin\\p{L}+ klaid|īslaicīg|apkop|nav pieejam|pārslogot|iekšēj\\p{L}+ kļūd|pagaidām',
    tooMany: 'per daug|viršyt|pārāk daudz|pārsniegt',
    tries: 'bandym|mēģinājum',
    connections: 'prisijungim\\p{L}+ vienu|ryš|seans|sujungim|savienojum|sesij|pieprasījum',
    unpaid: 'neapmokėt|skol|neapmaksāt|parād',
  },
  {
    name: 'Greek',
    account: 'λογαριασμ|γραμματοκιβ|θυρίδ|χρήστ|πελάτ',
    closed: 'απενεργοπ|ανασταλ|διαγραφ|έκλεισ|κλειστ|ανενεργ|τερματ|διακόπ|διακοπ',
    off: 'δεν (?:\\p{L}+ )?(?:επιτρέπ|ενεργ|έχει ενεργ)|απενεργοπ|απαγορ|μη ενεργ|μόνο για',
    turnOn: 'ενεργοποιήστε|ενεργοποιηθεί|ενεργοποίηση',
    access: 'πρόσβασ|εξωτερικ\\p{L}+ (?:εφαρμογ|προγρ)|εξωτερικό',
    appPassword: 'κωδικ\\p{L}+ (?:πρόσβασης )?(?:\\p{L}+ )?εφαρμογ\\p{L}+',
    fault:
      'προσωριν|εκτός λειτουργίας|συντήρησ|μη διαθέσιμ|δεν είναι (?:\\p{L}+ )?διαθέσιμ|υπερφόρτ|εσωτερικ\\p{L}+ σφάλμ|τεχνικ\\p{L}+ (?:πρόβλ|σφάλμ|βλάβ)',
    tooMany: 'πάρα πολλ|υπερβολικ|υπέρβασ|μέγιστ\\p{L}+ αριθμ',
    tries: 'προσπάθει(?:α|ε|ώ)',
    connections: 'συνδέσε|σύνδεσ|συνεδρί|αιτήμα|ταυτόχρον',
    unpaid: 'απλήρωτ|οφειλ|τιμολόγ|ανεξόφλητ',
  },
  {
    name: 'Chinese',
    account:
      '(?:服务|服務)(?=已?经?未?(?:到期|过期|過期|续费|續費|欠费|欠費))|(?<=[您你]的)(?:服务|服務)(?!器)|账户|账号|帐号|帐户|帳號|帳戶|用户|用戶|邮箱|郵箱|信箱|域名|企业',
    closed:
      '停用|禁用|被禁|封禁|被封|冻结|凍結|注销|註銷|暂停|暫停|停止服务|已关闭|已過期|已过期|已到期|未激活|未启用',
    off: '(?:未|没有|尚未|沒有)(?:被)?(?:开通|開通|开启|開啟|启用|啟用|打开|授权|授權)|已?(?:关闭|關閉|禁用|停用|禁止)|不(?:允许|允許|支持)|限制(?:使用)?(?:第三方|客户端|外部)|(?:没有|沒有|无|無)[^\\n]{0,20}(?:权限|權限)|无权|無權|仅限|僅限|仅供|僅供|只对',
    turnOn: '(?:请|請|需|先|后台)[^\\n]{0,12}(?:开启|開啟|开通|開通|启用|啟用|打开)',
    access: '第三方|客户端|客戶端|外部|境外|海外|异地',
    appPassword:
      '(?:应用|應用|客户端|客戶端|第三方|专用|專用|独立)(?:程式|程序|专用|專用|登录|安全)*(?:密码|密碼)|(?:客户端)?授权(?:码|密码)|授權碼',
    fault:
      '系统(?:升级|繁忙|异常|错误)|繁忙|故障|异常，?请?稍|稍后再?试|稍後|暂时无法|暫時|不可用|服务器错误|内部错误|超时',
    tooMany: '过多|過多|太多|超过|超過|超出|达到|達到|上限',
    tries: '(?<![请請再次新后後])(?:尝试|嘗試)|(?:登录|登錄|失败|失敗)次[数數]',
    connections: '连接|連線|連接|会话|请求|并发',
    unpaid: '续费|續費|缴费|欠费|欠費|未付款|未缴|未繳|逾期未',
  },
  {
    name: 'Japanese',
    account: 'アカウント|ユーザー?|メールボックス|メールアドレス|契約|ドメイン|お客様',
    closed: '停止|凍結|解約|削除|利用できなく|閉鎖|休止',
    off: '(?:有効|許可|設定|利用可能|オン)(?:に|と|が|されて)?[^\\n]{0,6}(?:なって)?(?:いません|おりません|ない|いない)|無効|オフ|禁止|利用(?:できません|いただけません)|拒否|制限|のみ',
    turnOn: '有効に(?:して|する|し)|オンに|許可して|許可する必要',
    access: '外部|クライアント|メールソフト|国外|海外|他社|サードパーティ|アクセス',
    appPassword: 'アプリ(?:ケーション)?(?:用|専用|固有の|・?)?(?:の)?パスワード|専用パスワード',
    fault:
      '一時的に|障害|混雑|混み合|過負荷|しばらく|内部エラー|サーバー?エラー|システムエラー|応答がありません',
    tooMany: '多すぎ|上限|超え|超過|制限数',
    tries: '(?<!再)試行|失敗回数',
    connections: '接続|セッション|リクエスト|同時',
    unpaid: '未払い|未納|料金|お支払い',
  },
  {
    name: 'Korean',
    account: '계정|사용자|메일|편지함|아이디|도메인|고객',
    closed: '정지|중지|비활성|해지|삭제|탈퇴|휴면|폐쇄|이용[^\\n]{0,4}(?:제한|불가)',
    off: '(?:사용|설정|허용|활성)[^\\n]{0,12}(?:되어 ?있지 ?않|되지 ?않|않습니다|안 ?함|안됨|불가|해제)|(?:사용|이용|접근)[^\\n]{0,40}(?:제한|금지|차단)|비활성|꺼져|차단|허용되지|금지|전용',
    turnOn: '(?:사용함|사용|설정|활성화|허용)(?:으로|을|를)? ?(?:해 ?주|하세요|하십|설정|변경)',
    access: '외부|해외|타사|국외|접근|접속',
    appPassword: '(?:앱|애플리케이션|어플리케이션|외부 ?앱)(?: ?전용| ?용)? ?(?:비밀번호|암호|패스워드)',
    fault: '일시적|잠시 ?후|장애|과부하|시스템 ?오류|서버 ?오류|내부 ?오류|응답하지|지연되고',
    tooMany: '초과|너무 ?많|한도',
    tries: '(?<!다시 ?|재)시도(?! ?(?:하세|하십|하시|해 ?주|해 ?보|바랍))|실패 ?횟수',
    connections: '연결|접속|세션|요청|동시',
    unpaid: '미납|연체|요금|결제',
  },
  {
    name: 'Vietnamese, Indonesian',
    account: 'tài khoản|hộp thư|người dùng|tên miền|akun|kotak surat|pengguna|domain',
    closed:
      'vô hiệu|đình chỉ|tạm ngưng|tạm dừng|đã đóng|bị xóa|ngừng hoạt động|ditangguhkan|dinonaktifkan|nonaktif|ditutup|dihapus|dibekukan|tidak aktif',
    off: 'chưa (?:được )?(?:bật|kích hoạt|cho phép)|không được (?:phép|hỗ trợ|bật)|bị tắt|đã tắt|vô hiệu|belum (?:di)?aktif\\p{L}*|tidak (?:di)?(?:aktif|izin|perboleh)\\p{L}*|dinonaktifkan|dimatikan|dilarang|chỉ dành cho|hanya untuk',
    turnOn: 'hãy bật|cần bật|bật (?:imap|pop|smtp)|kích hoạt|aktifkan|nyalakan|izinkan',
    access: 'truy cập|ứng dụng bên thứ ba|nước ngoài|akses|aplikasi pihak ketiga|luar negeri',
    appPassword: 'mật khẩu (?:\\p{L}+ )?ứng dụng|(?:kata )?sandi (?:khusus )?aplikasi',
    fault:
      'tạm thời|bảo trì|quá tải|lỗi (?:hệ thống|máy chủ|nội bộ)|không (?:khả dụng|phản hồi)|gián đoạn|sementara|pemeliharaan|perawatan|kelebihan beban|gangguan|kesalahan (?:server|sistem|internal)|tidak tersedia|tidak merespons',
    tooMany: 'quá nhiều|vượt quá|giới hạn|terlalu banyak|melebihi|melampaui|batas',
    tries: 'lần (?:thử|đăng nhập|nhập)|percobaan|\\bupaya',
    connections: 'kết nối|phiên|yêu cầu|đồng thời|koneksi|sesi|permintaan|bersamaan|sambungan',
    unpaid: 'chưa thanh toán|nợ (?:cước|phí)|quá hạn thanh toán|hóa đơn|belum (?:di)?bayar|tagihan|tunggakan',
  },
  {
    name: 'Arabic, Hebrew, Thai, Persian',
    account: 'حساب|صندوق|المستخدم|حساب کاربری|חשבון|תיבת|משתמש|บัญชี|กล่องจดหมาย|ผู้ใช้',
    closed:
      'تعطيل|معطل|موقوف|إيقاف|تعليق|معلق|مغلق|محذوف|غیرفعال|مسدود|הושעה|מושעה|הושבת|מושבת|בוטל|נסגר|ระงับ|ปิดใช้งาน|ถูกปิด|ยกเลิก|ไม่ได้เปิดใช้งาน',
    off: 'غير (?:مفعل|مسموح|متاح ل|ممكن)|معطل|تعطيل|ممنوع|غیرفعال|مجاز نیست|אינ[וה] (?:מופעל|מאופשר|מורש|פעיל)|לא (?:מופעל|מאופשר|מורש|פעיל)|מושבת|כבוי|ไม่ได้เปิด|ไม่อนุญาต|ปิดใช้งาน|ถูกปิด|فقط|רק ל|เฉพาะ',
    turnOn: 'تفعيل|فعّل|تمكين|להפעיל|הפעל|יש לאפשר|เปิดใช้|فعال کنید',
    access: 'الوصول|تطبيقات خارجية|من خارج|دسترسی|גישה|אפליקציות חיצוניות|חו.ל|การเข้าถึง|แอปภายนอก|ต่างประเทศ',
    appPassword:
      'كلمة (?:مرور|سر) (?:خاصة بال|ال)?تطبيق|רמز|סיסמ\\p{L}+ (?:ל|של )?(?:אפליקצי|יישומ|יישום)\\p{L}*|รหัสผ่าน(?:สำหรับ|ของ)?แอป|رمز (?:عبور )?برنامه',
    fault:
      'مؤقت|صيانة|غير متاح|خطأ (?:داخلي|في الخادم|في النظام)|موقت|در دسترس نیست|באופן זמני|תחזוקה|לא זמין|אינו זמין|שגיא\\p{L}+ (?:פנימית|שרת|מערכת)|עומס|ชั่วคราว|ปรับปรุงระบบ|บำรุงรักษา|ไม่พร้อมใช้งาน|ข้อผิดพลาดของ(?:เซิร์ฟเวอร์|ระบบ)',
    tooMany:
      'كثير|عدد كبير|تجاوز|الحد الأقصى|יותר מדי|חריגה|מספר מרבי|(?:มาก|หลายครั้ง)เกินไป|เกินจำนวน|เกินกำหนด|بیش از حد',
    tries: 'محاولات|ניסיונ|(?<!อีก)ครั้ง|(?<!ข้อ)ผิดพลาด|พยายาม(?!อีก|ใหม่)|تلاش(?! ?(?:کن|نما|مجدد|دوباره))',
    connections: 'اتصال|جلس|طلب|חיבור|התחברויות במקביל|הפעל|בקש|การเชื่อมต่อ|เซสชัน|คำขอ',
    unpaid: 'عدم (?:ال)?(?:دفع|سداد)|فاتورة|فواتير|מסיבת אי|אי.?תשלום|חוב\\b|חשבונית|ค้างชำระ|ไม่ชำระ|ใบแจ้งหนี้',
  },
];

const protocolName = '(?<!\\p{L})(?:imap4?|pop-?3?|smtp)';

const sentences = (cause: Sentence['cause'], of: (language: Language) => string[]): Sentence[] =>
  languages.map((language) => ({
    cause,
    pattern: pattern(...of(language)),
    source: `Providers answering in ${language.name}`,
  }));

/** A bill that was not paid closes an account on purpose, whatever the word for closing is. */
export const unpaidAbroad = sentences('account_disabled', ({ account, unpaid }) => [
  near(account, unpaid, 60),
]);

const wrong =
  'falsch|ungültig|incorrect|invalid|erroné|inválid|err[oó]ne|incorret|errad|errat|sbagliat|onjuist|ongeldig|nieprawidłow|błędn|неверн|неправильн|невірн|felaktig|\\bfel\\b|\\bfeil\\b|ugyldig|forkert|špatn|nespráv|chybn|neplatn|yanlış|hatalı|geçersiz|greșit|hibás|väär|λάθος|λανθασμ|错误|無效|无效|誤|正しく|틀|올바르|\\bsai\\b|salah|خاطئ|غير صحيح|שגוי';

/** An app password was used, and it is the one that is wrong. */
export const wrongAppPassword = sentences('wrong_credentials', ({ appPassword }) => [
  andThen(wrong, appPassword, 2),
  andThen(appPassword, wrong, 10),
]).map((sentence) => ({
  ...sentence,
  numbers: (number: number | undefined) => number === undefined || number >= 500,
}));

/** The own password cannot work where another kind is named. */
export const appPasswordAbroad = sentences('app_password_required', ({ appPassword }) => [appPassword]);

/** Too many connections, requests or sessions at once. */
export const limitsAbroad = sentences('throttled', ({ tooMany, connections }) => [
  near(tooMany, connections, 25),
]);

/** Too many tries: somebody who was counted is shut out. */
export const triesAbroad = sentences('locked_out', ({ tooMany, tries }) => [
  nearInClause(tooMany, tries, 30),
]);

const passwordAbroad =
  'passwor|kennwort|mot de passe|contraseñ|\\bclave\\b|senha|wachtwoord|has[łe]|парол|hesl|şifre|parol|lozink|zapork|gesl|jelsz|lösenord|passord|adgangskode|salasan|κωδικ|密码|密碼|パスワード|비밀번호|암호|mật khẩu|sandi|سر\\b|مرور|סיסמ|รหัสผ่าน';
const ranOut =
  'istek|süresi dol|abgelaufen|expiré|caducad|vencid|expirad|scadut|verlopen|wygas|истек|истёк|закінчи|изтек|vypršel|lejárt|expirat|gått ut|udløb|utløp|vanhentun|aegun|beigusies|baigės|λήξ|έληξ|hết hạn|kedaluwarsa|انته|منتهي|פג\\b|หมดอายุ|만료|期限(?:が)?切れ|过期|過期|到期';

/** An account that ran out is closed; a password that did is another matter. */
export const ranOutAbroad: Sentence[] = [
  {
    cause: 'account_disabled',
    pattern: pattern(
      `^(?![^\\n]{0,300}(?:${passwordAbroad}))[^\\n]{0,300}?(?:${near(languages.map(({ account }) => account).join('|'), ranOut, 30)})`,
    ),
    source: 'Hosting panels in other languages',
  },
];

const noProtocol =
  '\\bkein(?:en|e)? (?:imap|pop3?|smtp)\\b|pas d.(?:imap|pop3?|smtp)\\b|(?:sem|senza|geen|brak|bez|utan|uten|uden) (?:imap|pop3?|smtp)\\b|нет (?:imap|pop3?|smtp)\\b';
const noRight =
  'keine?\\p{L}* (?:berechtigung|recht|zugang|zugriff)|pas (?:le droit|l.autorisation|les droits|d.accès)|no tiene (?:permiso|derecho|acceso)|não (?:tem|possui) (?:permiss|acesso|direito)|non ha (?:i permessi|il permesso|accesso|l.autorizzazione|diritto)|geen (?:toestemming|recht|toegang)|nie (?:ma|masz|posiada\\p{L}*) (?:uprawnie|dostęp|praw)|нет (?:прав|доступа|разреш)|немає (?:прав|доступу|дозвол)|nemá(?:te|š)? (?:oprávněn|přístup|prístup|práv)|yetki\\p{L}* (?:yok|bulunm)|har (?:inte|ikke|ej) (?:behörighet|tilgang|adgang|rett)|ei ole oikeu|nincs (?:jogosults|hozzáfér)';

// Who has the way in, where most do not.
const forWhom =
  'nur (?:kunden|nutzer|mitglieder|abonnenten)|seuls? (?:les )?(?:clients|abonnés|utilisateurs)|(?:solo|sólo|únicamente) (?:los |i |gli )?(?:clientes|usuarios|clienti|utenti)|(?:apenas|somente) (?:os )?(?:clientes|usuários|assinantes)|alleen (?:klanten|gebruikers)|tylko (?:klienci|użytkownicy)|только (?:клиент|пользовател|абонент)|лише (?:клієнт|користувач)|jen (?:zákazníci|uživatelé)|yalnızca (?:müşteri|abone)';

/** The account is closed, or the way into it. */
export const closedAbroad = sentences('account_disabled', ({ account, closed, off, turnOn, access }) => [
  near(account, closed, 45),
  near(`${protocolName}|${access}`, turnOn, 45),
  near(protocolName, off, 60),
  near(protocolName, forWhom, 60),
  near(access, off, 45),
  near(protocolName, noRight, 60),
  noProtocol,
]);

/** The server is ill, or under repair. */
export const faultsAbroad = sentences('server_unavailable', ({ fault }) => [fault]);
