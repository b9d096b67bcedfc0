import { andThen, pattern, type Sentence } from './sentence.ts';

// A noun beside "user" or "password" makes it a thing of the server's: of an invalid user file no user is invalid. One row
// a language, so that a gap is seen.

type Language = {
  name: string;
  /** The thing, by its whole name. */
  compound: string;
  amiss: string;
};

const languages: Language[] = [
  {
    name: 'German',
    compound:
      '(?:passwort|kennwort|benutzer|nutzer|konten|anmelde)s?-?(?:datei|verzeichnis|tabelle|konfiguration|profil|liste|skript|speicher|schema)\\p{L}*',
    amiss:
      'nicht (?:gefunden|vorhanden|lesbar)|ungültig|fehlerhaft|existiert nicht|fehlt|beschädigt|unbekannt|falsch',
  },
  {
    name: 'French',
    compound:
      "(?:fichier|table|configuration|annuaire|liste|profil|script)s? (?:de[s ]? ?|d['’]|du )?(?:mots? de passe|utilisateurs?|comptes?|identifiants?)",
    amiss: 'introuvable|invalide|incorrect|inconnu|inexistant|corrompu|erroné|n.existe pas',
  },
  {
    name: 'Spanish, Portuguese, Italian',
    compound:
      '(?:archivo|fichero|arquivo|ficheiro|file|tabla|tabela|tabella|configuraci[oó]n|configuração|configurazione|directorio|diretório|lista|perfil|profilo)s? (?:d[eoai]l?(?:le|la|los|las|s)? )?(?:contraseñas?|senhas?|palavras?-?passe|password|usuarios?|usuários?|utilizador(?:es)?|utent[ei]|cuentas?|contas?)',
    amiss:
      'no (?:existe|encontrad\\p{L}+|válid\\p{L}+)|não (?:existe|encontrad\\p{L}+)|non (?:esiste|trovat\\p{L}+|valid\\p{L}+)|inexistente|inesistente|inv[aá]lid|incorrect|incorret|errat|corrupt|corrott|dañad|danificad|desconocid|desconhecid|sconosciut',
  },
  {
    name: 'Dutch',
    compound:
      '(?:wachtwoord|gebruikers?|account)s?-?(?:bestand|tabel|configuratie|map|lijst|profiel|script)\\p{L}*',
    amiss: 'niet gevonden|bestaat niet|ongeldig|onjuist|beschadigd|ontbreekt|onbekend',
  },
  {
    name: 'Polish, Czech, Slovak',
    compound:
      '(?:plik|tabel|konfiguracj|katalog|list|soubor|súbor|tabulk|tabuľk|konfigurac|konfiguráci|adresář|seznam)\\p{L}* (?:haseł|użytkownik\\p{L}*|hesel|hesiel|uživatel\\p{L}*|používateľ\\p{L}*|kont)',
    amiss:
      'nie (?:istnieje|znaleziono)|nieprawidłow|błędn|uszkodzon|neexist|neplatn|nespráv|nenalezen|poškozen',
  },
  {
    name: 'Russian, Ukrainian',
    compound:
      '(?:файл|таблиц|конфигурац|конфігурац|настройк|налаштуван|каталог|список)\\p{L}* (?:парол|пользовател|користувач|учетн)\\p{L}*',
    amiss:
      'не (?:найден|существ|знайден|існу)|неверн|невірн|некорректн|неправильн|поврежд|пошкодж|недействительн|отсутств',
  },
  {
    name: 'Turkish',
    compound: '(?:şifre|parola|kullanıcı) (?:dosya|tablo|yapılandırma|dizin|liste)\\p{L}*',
    amiss: 'bulunamadı|mevcut değil|geçersiz|hatalı|bozuk|yok\\b',
  },
  {
    name: 'Swedish, Norwegian, Danish, Finnish',
    compound:
      '(?:lösenord|passord|adgangskode|användar|bruker|bruger|salasana|käyttäjä)s?-?(?:fil|tabell|tabel|konfigurasjon|konfiguration|katalog|list|tiedosto|taulu|asetus)\\p{L}*',
    amiss: 'felaktig|hittades inte|saknas|ikke funnet|ikke fundet|ugyldig|mangler|virheelli|ei löydy|puuttuu',
  },
  {
    name: 'Chinese, Japanese, Korean',
    compound:
      '(?:密码|密碼|用户|用戶|账号|パスワード|ユーザー?|비밀번호|사용자) ?(?:文件|檔案|表|配置|ファイル|設定|テーブル|파일|설정|테이블)',
    amiss: '不存在|错误|錯誤|无效|無效|损坏|存在し|不正|無効|誤|見つかり|존재하지|잘못|없',
  },
];

/** In a thing somebody was looked for, and the thing is well. */
const lookedInto =
  '(?<!(?:^|[^\\p{L}])(?:in|in der|in die|in de|aus der|dans|dans le|dans la|dans les|en|en el|en la|no|na|nos|nas|nel|nella|nei|w|we|v|ve|в|у) )(?<![a-zа-яіїєґ])';

export const compounds: Sentence[] = languages.map(({ name, compound, amiss }) => ({
  cause: 'server_unavailable',
  pattern: pattern(andThen(`${lookedInto}(?:${compound})`, amiss, 8), andThen(amiss, compound, 3)),
  source: `The rule of compounds, in ${name}`,
}));
