/** What a row of a file can say of a mail account, and how files in the wild call it. */
type ImportField = {
  label: string;
  /** Where it stands in the form that makes an account. */
  at: readonly [string] | readonly [string, string];
  /** Never shown again, wherever it came from. */
  isSecret?: true;
  /** The same for every row of many files: may be given once. */
  mayBeFixed?: true;
  /** Names of columns that mean it, as `plainName` writes them. */
  spellings: readonly string[];
};

const importFields = {
  address: {
    label: 'E-mail address',
    at: ['address'],
    spellings: [
      ...['address', 'email', 'mail', 'emailaddress', 'mailaddress', 'mailbox', 'account', 'emailid', 'upn'],
      ...['userprincipalname', 'primarysmtpaddress', 'adresse', 'mailadresse', 'emailadresse', 'postfach'],
      ...['courriel', 'adressemail', 'correo', 'correoelectronico', 'indirizzoemail'],
    ],
  },
  name: {
    label: 'Account name',
    at: ['name'],
    spellings: [
      'name',
      'accountname',
      'displayname',
      'anzeigename',
      'kontoname',
      'nom',
      'nombre',
      'fullname',
    ],
  },
  owner_email: {
    label: 'Owner: e-mail address',
    at: ['owner', 'email'],
    spellings: [
      'owneremail',
      'owner',
      'owneraddress',
      'login',
      'loginemail',
      'besitzer',
      'inhaber',
      'eigentumer',
    ],
  },
  owner_name: {
    label: 'Owner: name',
    at: ['owner', 'name'],
    spellings: ['ownername', 'person', 'employee', 'mitarbeiter', 'benutzername', 'inhabername'],
  },
  owner_phone: {
    label: 'Owner: mobile phone',
    at: ['owner', 'phone'],
    spellings: [
      'ownerphone',
      'phone',
      'mobile',
      'mobilephone',
      'cell',
      'telephone',
      'telefon',
      'handy',
      'mobil',
      'tel',
    ],
  },
  owner_alternate_email: {
    label: 'Owner: other e-mail address',
    at: ['owner', 'alternateEmail'],
    spellings: [
      ...[
        'owneralternateemail',
        'alternateemail',
        'otheremail',
        'privateemail',
        'recoveryemail',
        'backupemail',
      ],
      ...['secondaryemail', 'alternativeemail', 'externalemail', 'zweiteemail', 'privatemail'],
    ],
  },
  incoming_type: {
    label: 'Protocol (imap, pop3)',
    at: ['incoming', 'type'],
    mayBeFixed: true,
    // Not `type`: in files of the wild that is most often something else.
    spellings: ['incomingtype', 'mailprotocol', 'protocol', 'protokoll', 'protocole', 'protocolo'],
  },
  incoming_host: {
    label: 'Incoming server',
    at: ['incoming', 'host'],
    mayBeFixed: true,
    spellings: [
      ...['incominghost', 'incomingserver', 'imaphost', 'imapserver', 'imap', 'host', 'server', 'mailserver'],
      ...['hostname', 'posteingangsserver', 'posteingang', 'serveurimap', 'servidorimap', 'imap1host'],
    ],
  },
  incoming_port: {
    label: 'Incoming port',
    at: ['incoming', 'port'],
    mayBeFixed: true,
    spellings: ['incomingport', 'imapport', 'port'],
  },
  incoming_security: {
    label: 'Incoming protection',
    at: ['incoming', 'security'],
    mayBeFixed: true,
    spellings: [
      ...['incomingsecurity', 'imapsecurity', 'security', 'encryption', 'ssl', 'tls', 'imapssl', 'imaptls'],
      ...['imapencryption', 'verschlusselung', 'sicherheit'],
    ],
  },
  incoming_user: {
    label: 'Incoming user name',
    at: ['incoming', 'user'],
    spellings: [
      'incominguser',
      'imapuser',
      'imapusername',
      'user',
      'username',
      'userid',
      'benutzer',
      'user1',
      'utilisateur',
    ],
  },
  incoming_password: {
    label: 'Incoming password',
    at: ['incoming', 'password'],
    isSecret: true,
    spellings: [
      ...[
        'incomingpassword',
        'imappassword',
        'password',
        'pass',
        'passwd',
        'pwd',
        'secret',
        'apppassword',
        'passwort',
      ],
      ...[
        'kennwort',
        'motdepasse',
        'mdp',
        'contrasena',
        'clave',
        'wachtwoord',
        'haslo',
        'mailpassword',
        'password1',
      ],
    ],
  },
  provider: {
    label: 'Signs in with (provider)',
    at: ['provider'],
    mayBeFixed: true,
    spellings: [
      ...['provider', 'oauthprovider', 'oauth2provider', 'mailprovider', 'signinwith', 'signsinwith'],
      ...['identityprovider', 'idp', 'anbieter', 'anmeldungmit', 'fournisseur', 'proveedor'],
    ],
  },
  outgoing_host: {
    label: 'Outgoing server',
    at: ['outgoing', 'host'],
    mayBeFixed: true,
    spellings: [
      'outgoinghost',
      'outgoingserver',
      'smtphost',
      'smtpserver',
      'smtp',
      'postausgangsserver',
      'postausgang',
    ],
  },
  outgoing_port: {
    label: 'Outgoing port',
    at: ['outgoing', 'port'],
    mayBeFixed: true,
    spellings: ['outgoingport', 'smtpport'],
  },
  outgoing_security: {
    label: 'Outgoing protection',
    at: ['outgoing', 'security'],
    mayBeFixed: true,
    spellings: ['outgoingsecurity', 'smtpsecurity', 'smtpssl', 'smtptls', 'smtpencryption'],
  },
  outgoing_user: {
    label: 'Outgoing user name',
    at: ['outgoing', 'user'],
    spellings: ['outgoinguser', 'smtpuser', 'smtpusername'],
  },
  outgoing_password: {
    label: 'Outgoing password',
    at: ['outgoing', 'password'],
    isSecret: true,
    spellings: ['outgoingpassword', 'smtppassword', 'smtppass', 'smtppasswort', 'smtpkennwort'],
  },
  delete_after_days: {
    label: 'POP3: delete at the server after days',
    at: ['deleteAfterDays'],
    mayBeFixed: true,
    spellings: ['deleteafterdays', 'deleteafter', 'leaveonserverdays'],
  },
  instant: {
    label: 'Instant mail',
    at: ['instant'],
    mayBeFixed: true,
    spellings: ['instant', 'instantmail', 'push', 'idle'],
  },
  folders: {
    label: 'Folders',
    at: ['folders'],
    mayBeFixed: true,
    spellings: ['folders', 'folder', 'mailboxes', 'ordner', 'dossiers'],
  },
  new_folders: {
    label: 'Folders made later (none, inside, all)',
    at: ['newFolders'],
    mayBeFixed: true,
    spellings: ['newfolders', 'follownewfolders'],
  },
  interval_minutes: {
    label: 'Minutes between two checks',
    at: ['intervalMinutes'],
    mayBeFixed: true,
    spellings: ['intervalminutes', 'interval', 'checkinterval', 'checkminutes', 'pollinterval', 'intervall'],
  },
  after_loss: {
    label: 'What the server lost (keep, mirror)',
    at: ['afterLoss'],
    mayBeFixed: true,
    spellings: ['afterloss', 'archive', 'archiv'],
  },
  keep_days: {
    label: 'Days that mail is kept here',
    at: ['keepDays'],
    mayBeFixed: true,
    spellings: ['keepdays', 'retentiondays', 'aufbewahrungtage'],
  },
  keep_megabytes: {
    label: 'Megabytes that are kept here',
    at: ['keepMegabytes'],
    mayBeFixed: true,
    spellings: ['keepmegabytes', 'retentionmegabytes', 'keepmb'],
  },
} as const satisfies Record<string, ImportField>;

export type FieldKey = keyof typeof importFields;
export const fieldKeys = Object.keys(importFields) as FieldKey[];

/** A field by its key, with what only some have. Pure. */
export const fieldOf = (key: FieldKey): ImportField => importFields[key];

/** Which column of a file is which field, counted from 0, and what every row has alike where it has none of its own. */
export type Mapping = {
  columns: Partial<Record<FieldKey, number>>;
  fixed: Partial<Record<FieldKey, string>>;
};

/** A column's name without accents, marks, spaces and case: `E-Mail Adresse` is `emailadresse`. Pure. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Whether a column is named as one for secrets: what stands in it is never shown, whatever it is taken for. Pure. */
export const isSecretName = (name: string): boolean =>
  /pass|pwd|secret|kennwort|motdepasse|^mdp|contrasena|clave|wachtwoord|haslo|token|pin$/.test(
    plainName(name),
  );
