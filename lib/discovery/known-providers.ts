/** One server of a provider. */
export type ProviderServer = { host: string; port: number; security: 'tls' | 'starttls' };

/** A provider of mailboxes whose servers are known, and what its servers take from a mail program. */
export type KnownProvider = {
  name: string;
  incoming: ProviderServer;
  outgoing: ProviderServer;
  /** How a mailbox there is opened besides (or instead of) by its password. */
  oauth2?: 'google' | 'microsoft';
  /** `account`: the one its owner knows; `app`: one made for a mail program; `none`: no password at all. */
  passwords: 'account' | 'app' | 'none';
  /** What its owner or an administrator has to do there first. */
  hint?: string;
};

type Entry = KnownProvider & {
  /** What stands behind the @ of its own mailboxes. */
  domains?: readonly string[];
  /** Ends of the names of its mail exchangers, where firms bring a domain of their own. */
  exchangers?: readonly string[];
};

const tls = (host: string, port: number): ProviderServer => ({ host, port, security: 'tls' });
const startTls = (host: string): ProviderServer => ({ host, port: 587, security: 'starttls' });
const both = (incoming: string, outgoing = incoming) => ({
  incoming: tls(incoming, 993),
  outgoing: tls(outgoing, 465),
});

const microsoft = { oauth2: 'microsoft', passwords: 'none' } as const;
const appPassword = (where: string) =>
  ({ passwords: 'app', hint: `It takes an app password: ${where}.` }) as const;
const account = { passwords: 'account' } as const;

// As each provider's own help says (looked through in November 2026). The first that fits is taken.
const table: readonly Entry[] = [
  {
    name: 'Google',
    ...both('imap.gmail.com', 'smtp.gmail.com'),
    oauth2: 'google',
    ...appPassword('Google Account, Security, 2-Step Verification, App passwords'),
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['google.com', 'googlemail.com'],
  },
  {
    name: 'Outlook.com',
    incoming: tls('outlook.office365.com', 993),
    outgoing: startTls('smtp-mail.outlook.com'),
    ...microsoft,
    hint: 'POP and IMAP have to be allowed in the mailbox: Settings, Mail, Forwarding and IMAP.',
    domains: [
      ...['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'passport.com', 'outlook.de', 'outlook.fr'],
      ...['outlook.es', 'outlook.it', 'outlook.at', 'hotmail.de', 'hotmail.fr', 'hotmail.it', 'hotmail.es'],
      ...['hotmail.co.uk', 'live.de', 'live.fr', 'live.it', 'live.nl', 'live.co.uk', 'windowslive.com'],
    ],
    exchangers: ['olc.protection.outlook.com'],
  },
  {
    name: 'Microsoft 365',
    incoming: tls('outlook.office365.com', 993),
    outgoing: startTls('smtp.office365.com'),
    ...microsoft,
    exchangers: ['mail.protection.outlook.com', 'mx.microsoft'],
  },
  {
    name: 'Microsoft 365 (US government)',
    incoming: tls('outlook.office365.us', 993),
    outgoing: startTls('smtp.office365.us'),
    ...microsoft,
    exchangers: ['protection.office365.us'],
  },
  {
    name: 'Microsoft 365 (21Vianet)',
    incoming: tls('partner.outlook.cn', 993),
    outgoing: startTls('smtp.partner.outlook.cn'),
    ...microsoft,
    exchangers: ['mail.protection.partner.outlook.cn'],
  },
  {
    name: 'AOL',
    ...both('imap.aol.com', 'smtp.aol.com'),
    ...appPassword('Account Info, Security, Generate app password'),
    domains: ['aol.com', 'aim.com', 'aol.de', 'aol.co.uk', 'aol.fr'],
  },
  {
    name: 'Yahoo',
    ...both('imap.mail.yahoo.com', 'smtp.mail.yahoo.com'),
    ...appPassword('Account Info, Security, Generate app password'),
    domains: [
      'yahoo.com',
      'ymail.com',
      'rocketmail.com',
      'yahoo.de',
      'yahoo.fr',
      'yahoo.it',
      'yahoo.es',
      'yahoo.co.uk',
    ],
    exchangers: ['yahoodns.net'],
  },
  {
    name: 'iCloud',
    incoming: tls('imap.mail.me.com', 993),
    outgoing: startTls('smtp.mail.me.com'),
    ...appPassword('Apple Account, Sign-In and Security, App-Specific Passwords'),
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['mail.icloud.com'],
  },
  {
    name: 'Fastmail',
    ...both('imap.fastmail.com', 'smtp.fastmail.com'),
    ...appPassword('Settings, Privacy & Security, App passwords'),
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['messagingengine.com'],
  },
  {
    name: 'Zoho (EU)',
    ...both('imap.zoho.eu', 'smtp.zoho.eu'),
    ...appPassword('My Account, Security, App Passwords'),
    domains: ['zohomail.eu'],
    exchangers: ['zoho.eu'],
  },
  {
    name: 'Zoho',
    ...both('imap.zoho.com', 'smtp.zoho.com'),
    ...appPassword('My Account, Security, App Passwords'),
    domains: ['zoho.com', 'zohomail.com'],
    exchangers: ['zoho.com'],
  },
  {
    name: 'Yandex',
    ...both('imap.yandex.com', 'smtp.yandex.com'),
    ...appPassword('Yandex ID, Security, App passwords'),
    domains: ['yandex.com', 'yandex.ru', 'ya.ru'],
    exchangers: ['yandex.net', 'yandex.ru'],
  },
  {
    name: 'Mail.ru',
    ...both('imap.mail.ru', 'smtp.mail.ru'),
    ...appPassword('Account settings, Security, Passwords for external applications'),
    domains: ['mail.ru', 'bk.ru', 'inbox.ru', 'list.ru'],
    exchangers: ['mail.ru'],
  },
  {
    name: 'GMX',
    ...both('imap.gmx.net', 'mail.gmx.net'),
    ...account,
    hint: 'POP3 and IMAP have to be allowed in the mailbox; with two-factor sign-in it takes an app password.',
    domains: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch'],
  },
  {
    name: 'GMX',
    ...both('imap.gmx.com', 'mail.gmx.com'),
    ...account,
    hint: 'POP3 and IMAP have to be allowed in the mailbox.',
    domains: ['gmx.com', 'gmx.us', 'gmx.co.uk', 'gmx.fr'],
  },
  {
    name: 'WEB.DE',
    ...both('imap.web.de', 'smtp.web.de'),
    ...account,
    hint: 'POP3 and IMAP have to be allowed in the mailbox; with two-factor sign-in it takes an app password.',
    domains: ['web.de', 'email.de'],
  },
  {
    name: 'Telekom',
    ...both('secureimap.t-online.de', 'securesmtp.t-online.de'),
    ...account,
    hint: 'It takes the password for e-mail programs, made in the Telekom login settings.',
    domains: ['t-online.de', 'magenta.de'],
  },
  { name: 'IONOS', ...both('imap.ionos.de', 'smtp.ionos.de'), ...account, exchangers: ['kundenserver.de'] },
  {
    name: 'IONOS',
    ...both('imap.ionos.com', 'smtp.ionos.com'),
    ...account,
    exchangers: ['ionos.com', 'perfora.net'],
  },
  { name: 'STRATO', ...both('imap.strato.de', 'smtp.strato.de'), ...account, exchangers: ['rzone.de'] },
  {
    name: 'mailbox.org',
    ...both('imap.mailbox.org', 'smtp.mailbox.org'),
    ...account,
    domains: ['mailbox.org'],
    exchangers: ['mailbox.org'],
  },
  {
    name: 'Posteo',
    ...both('posteo.de'),
    ...account,
    domains: ['posteo.de', 'posteo.net'],
    exchangers: ['posteo.de'],
  },
  { name: 'OVHcloud', ...both('ssl0.ovh.net'), ...account, exchangers: ['ovh.net'] },
  { name: 'Gandi', ...both('mail.gandi.net'), ...account, exchangers: ['gandi.net'] },
  { name: 'Infomaniak', ...both('mail.infomaniak.com'), ...account, exchangers: ['infomaniak.ch'] },
  {
    name: 'Orange',
    ...both('imap.orange.fr', 'smtp.orange.fr'),
    ...account,
    domains: ['orange.fr', 'wanadoo.fr'],
  },
  { name: 'Free', ...both('imap.free.fr', 'smtp.free.fr'), ...account, domains: ['free.fr'] },
  { name: 'Libero', ...both('imapmail.libero.it', 'smtp.libero.it'), ...account, domains: ['libero.it'] },
  {
    name: 'Seznam',
    ...both('imap.seznam.cz', 'smtp.seznam.cz'),
    ...account,
    domains: ['seznam.cz'],
    exchangers: ['seznam.cz'],
  },
  { name: 'Migadu', ...both('imap.migadu.com', 'smtp.migadu.com'), ...account, exchangers: ['migadu.com'] },
  {
    name: 'Hostinger',
    ...both('imap.hostinger.com', 'smtp.hostinger.com'),
    ...account,
    exchangers: ['hostinger.com'],
  },
  { name: 'Namecheap', ...both('mail.privateemail.com'), ...account, exchangers: ['privateemail.com'] },
  {
    name: 'GoDaddy',
    ...both('imap.secureserver.net', 'smtpout.secureserver.net'),
    ...account,
    exchangers: ['secureserver.net'],
  },
  { name: 'Rackspace', ...both('secure.emailsrvr.com'), ...account, exchangers: ['emailsrvr.com'] },
  {
    name: 'QQ Mail',
    ...both('imap.qq.com', 'smtp.qq.com'),
    ...appPassword('Settings, Account, authorization code'),
    domains: ['qq.com', 'foxmail.com'],
  },
  {
    name: 'NetEase',
    ...both('imap.163.com', 'smtp.163.com'),
    ...appPassword('Settings, POP3/SMTP/IMAP, authorization code'),
    domains: ['163.com'],
  },
];

/** The provider whose own mailboxes end in this domain. Pure. */
export const providerOfDomain = (domain: string): KnownProvider | null =>
  table.find(({ domains }) => domains?.includes(domain)) ?? null;

/** The provider whose servers take in the mail of a domain with these mail exchangers. Pure. */
export const providerOfExchangers = (hosts: readonly string[]): KnownProvider | null =>
  table.find(({ exchangers }) =>
    exchangers?.some((end) => hosts.some((host) => host === end || host.endsWith(`.${end}`))),
  ) ?? null;

/** The provider that has this incoming or outgoing server. Pure. */
export const providerOfServer = (host: string): KnownProvider | null =>
  table.find(({ incoming, outgoing }) => incoming.host === host || outgoing.host === host) ?? null;
