import { andThen, near, pattern, type Sentence } from './sentence.ts';

// A clause that names a part of the server as missing or failing is the server's fault, whatever its code
// and whatever the sentence around it says of the sign-in.

const part =
  '\\b(?:ldaps?|(?:my|ms)?sql(?:ite)?|postgres\\w*|mariadb|redis|memcached?|mongo\\w*|database|db|radius|kerberos|kdc|saslauthd|saslpasswd|sasldb2?|auth(?:entication)?[ -]?daemon\\w*|authdaemond?|' +
  'authenticators?|(?:auth\\w*|identity|sso|token|password|credential|user|account)[ -]?(?:server|daemon|service|backend|back-?end|provider|process|module|socket|source|agent|handler|helper|plug-?in|proxy|script|gateway|worker|store|cache|policy server)|' +
  'back-?ends?|modules?|handlers?|plug-?ins?|drivers?|directory(?: service| server)?|active directory|domain controllers?|federation(?: \\w+)?|identity provider|idp|adfs|pam|nss|user ?db|pass ?db|upstreams?|proxy|gateway|(?:lua|auth\\w*|shell|perl|python) script|\\w+\\.(?:so|lua|py|pl|sh)|socket|milter|resolver|api endpoint|connection pool|hikaripool\\S{0,4}|zmauth|curl\\w*)\\b';

const missing =
  "(?:is |are |was |were |has |have |does |do |did |could |can ?|will )?(?:not|n't|never|no longer|not been|not yet)(?: be| been)? ?(?:found|loaded?|available|reach\\w*|respond\\w*|answer\\w*|running|ready|connected|configured|registered|initiali[sz]ed|installed|started|contacted|opened|present|defined|there|online|repl\\w+)|" +
  'unavailable|unreachable|offline|missing|is down|went away|gone away|timed? ?-?out|no response|connection (?:refused|reset|lost|closed|failed|dropped|timed)|refused (?:the |our )?connection|' +
  'closed (?:the |its )?connection|(?:is |was )?(?:corrupt\\w*|read-?only|overloaded|busy|broken|crashed|dead|full|stopped|too busy)|failed to (?:load|start|connect|respond|open|initiali[sz]e|bind|run|answer)|' +
  '(?:cannot|could not|can not|failed to) be (?:reached|contacted|loaded|opened|started|found)|too many connections|returned (?:an? |no )?(?:\\w+ )?(?:error|upstream|response|5\\d\\d|nothing|garbage)|(?:said|says|returned|answered|replied|gave)(?: \\w+)? 5\\d\\d|(?:replied|responded|answered|returned|came back) with (?:an? )?(?:\\w+ )?(?:error|status|fault|failure|exception)|internal error|i/o error|exception|threw|fault|malfunction|died|exited|gave defer|deferred|segfault|out of memory';

// "no upstream", "No authentication handler is registered", "failed to open database", "error in backend".
const lacking =
  '\\bno (?:\\w+ ){0,3}(?:authenticator|backend|handler|module|upstream|provider|plug-?in|driver|directory|passdb|userdb|auth socket)s?\\b';
const failing =
  "(?:error|exception|fault|failure|problem|trouble)s?(?: (?:in|from|of|with|at|while|during|talking|connecting|calling|contacting|querying|reaching))|(?:cannot|can ?not|can't|could(?: not|n't)|unable to|failed to|failure to|fails? to|error) (?:to )?(?:connect|contact|reach|access|talk|communicat|query|open|bind|look ?up|load|initiali[sz]|start|call|resolve|find|create)\\w*";

const storeAbroad =
  'datenbank|verzeichnisdienst|base (?:des|de) (?:comptes|utilisateurs|usuarios|cuentas|usuários|contas)|base (?:dati|utenti)|base de données|base de datos|banco de dados|baz\\w{1,2} danych|баз\\p{L} данных|баз\\p{L} даних|veritaban|databáz|baz[aă] de date|bazei de date|adatbázis|databas|tietokan|数据库|資料庫|データベース|데이터베이스';
const failingAbroad =
  'fehler|verbindung|unterbrochen|gestört|erreur|connexion|panne|\\berror\\b|conexi[oó]n|conex[aã]o|\\berro\\b|błąd|błęd|połącz|ошибк|соединен|подключ|помилк|з.єднан|hata|bağlan|chyb|spojen|připoj|eroare|conexiun|conect|hiba|kapcsolat|\\bfel\\b|anslut|feil|tilkobling|fejl|forbindelse|virhe|yhtey|连接|連線|故障|异常|異常|失败|失敗|接続|エラー|연결|오류';

const silentAbroad =
  'antwortet nicht|reagiert nicht|ne répond|no responde|não responde|non risponde|reageert niet|nie odpowiada|не отвечает|не відповідає|neodpov[íe]d|nu răspunde|yanıt verm|nem válaszol|svarar inte|svarer ikke|ei vastaa|无响应|応答(?:が|し)';

const partAbroad =
  '(?:auth\\p{L}*|anmelde\\p{L}*|aanmeld\\p{L}*|inlog\\p{L}*|login|verificatie|benutzer\\p{L}*|verzeichnis\\p{L}*)-?server\\p{L}*|\\b(?:ldap|radius|sql|mysql|kerberos)\\b|' +
  '(?:serveur|serwer|server|servidor|szerver|sunucu\\p{L}*|palvelin|tjener\\p{L}*|сервер\\p{L}*) (?:d(?:e|o|i|.) ?)?(?:l.? ?)?(?:auth\\p{L}*|aut[ei]n\\p{L}*|uwierzyt\\p{L}*|identif\\p{L}*|verific\\p{L}*|ldap|annuaire|аутент\\p{L}*|автент\\p{L}*|авториз\\p{L}*)|' +
  'annuaire|directorio|diretório|katalog\\p{L}*|认证服务|验证服务|認證伺服|認証サーバ|인증 ?서버|' +
  storeAbroad;
const unreachedAbroad =
  'nicht (?:erreich|kontakt|abgefragt|verbind|möglich)\\p{L}*|konnte nicht|(?:impossible|pas pu|échec) (?:de |d.)?(?:contacter|joindre|consulter|accéder|se connecter|connexion)?|n.a pas pu|no (?:se )?(?:pudo|puede|ha podido) (?:contact|conect|consult|acced|alcanz)\\p{L}*|' +
  '(?:não foi possível|falha ao|erro ao|não (?:pôde|pode)) (?:contat|conect|consult|acess|alcanç)\\p{L}*|(?:impossibile|errore (?:nel|durante)|non (?:è possibile|riesc\\p{L}+)) \\p{L}*|kan (?:geen|niet) (?:\\p{L}+ )?(?:verbind|bereik|contact)\\p{L}*|' +
  'nie można (?:połącz|nawiąz|odpyt)\\p{L}*|не удал\\p{L}+ (?:подключ|соедин|связ|получ|обрат)\\p{L}*|не вдал\\p{L}+ (?:підключ|зв.яз|отрим)\\p{L}*|nelze (?:kontakt|připoj)\\p{L}*|nu s-a putut (?:conect|contact)\\p{L}*|nem (?:sikerült|érhető) \\p{L}*|(?:kunde|kunne) (?:inte|ikke) (?:nå|kontakt|anslut|koble)\\p{L}*|ulaşılam\\p{L}*|bağlanılam\\p{L}*|无法(?:连接|访问|查询)|連線失敗|接続でき|연결할 수 없|응답하지';

// A noun behind "user" or "password" makes it a thing of the server's: of "invalid user filter" no user is invalid.
const thing =
  '(?:file|database|db|table|store|back-?end|server|directory|map|filter|schema|attribute|config(?:uration)?|script|agent|uid|gid|cache|helper|plug-?in|module|permission|template|index)s?';
const ofTheServer = `(?<!\\b(?:in|to|by|from|the) (?:the |our )?)\\b(?:users?|user ?names?|user ?db|pass ?words?|passwd|credentials?|accounts?|log-?in) (?:(?!(?:in|of|from|by|to|for|at|or|and|not|is|was|has)\\b)\\w{1,12} )?${thing}\\b`;
const amiss =
  "invalid|incorrect|unknown|wrong|\\bbad\\b|no such(?! (?:user|account|log-?in|mailbox)\\b(?! \\w))|not found|not valid|corrupt\\w*|(?:does|do)(?: not|n't) match|failed|returned an?";
/** What it said next is of no credential: "user directory: wrong password" is a verdict. */
const ofNobody =
  '(?![^\\n]{0,16}\\b(?:users?|user ?name|pass ?word|log-?in|credentials?|e-?mail|account)\\b)';

export const brokenParts: Sentence[] = [
  {
    cause: 'server_unavailable',
    pattern: pattern(
      andThen(amiss, ofTheServer, 2),
      andThen(ofTheServer, `(?:${amiss})${ofNobody}`, 16),
      '\\b(?:pass ?word|account) expiry (?:check|lookup) failed|invalid [ug]id\\b',
    ),
    source: 'The rule of compounds: what is amiss is the last of the nouns',
  },
  {
    cause: 'server_unavailable',
    pattern: pattern(
      andThen(part, missing, 30),
      andThen('\\b(?:database|sqlite|user ?db|pass ?db)\\b', '(?:is |was )?locked', 10),
      lacking,
      near(storeAbroad, `${failingAbroad}|${silentAbroad}`, 12),
      near(partAbroad, unreachedAbroad, 20),
      '(?:password|credential|user|account|auth\\w*)[^\\n]{0,12} (?:check|lookup|verification|validation)[^\\n]{0,12} (?:not possible|impossible|skipped|unavailable)',
      andThen(failing, part, 25),
      'account does not contain secrets|dial tcp|econnrefused|etimedout|ehostunreach|operational ?error|sqlstate|communications? (?:link )?(?:exception|failure)|no route to host',
    ),
    source:
      'Dovecot, Exim and Courier with LDAP, SQL, PAM or Lua behind them, nginx mail proxy, Zimbra, James, Axigen, Kerio, Stalwart',
  },
];
