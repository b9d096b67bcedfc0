// Where the big providers keep app passwords, by the end of the mail server's name.
const hints: [suffix: string, hint: string][] = [
  ['gmail.com', 'At Google: Google Account, Security, 2-Step Verification, App passwords.'],
  ['googlemail.com', 'At Google: Google Account, Security, 2-Step Verification, App passwords.'],
  ['mail.yahoo.com', 'At Yahoo: Account Info, Security, Generate app password.'],
  ['mail.me.com', 'At Apple: Apple Account, Sign-In and Security, App-Specific Passwords.'],
  ['aol.com', 'At AOL: Account Info, Security, Generate app password.'],
  ['fastmail.com', 'At Fastmail: Settings, Privacy & Security, App passwords.'],
  ['zoho.com', 'At Zoho: My Account, Security, App Passwords.'],
  ['zoho.eu', 'At Zoho: My Account, Security, App Passwords.'],
  ['yandex.com', 'At Yandex: Yandex ID, Security, App passwords.'],
  ['yandex.ru', 'At Yandex: Yandex ID, Security, App passwords.'],
  ['mail.ru', 'At Mail.ru: Account settings, Security, Passwords for external applications.'],
  ['gmx.net', 'At GMX: My Account, Security, App-specific passwords.'],
  ['web.de', 'At WEB.DE: My Account, Security, App-specific passwords.'],
];

/** Where to make an app password at the provider of this mail server; null where we do not know. */
export function appPasswordHint(host: string): string | null {
  const name = host.toLowerCase();
  return hints.find(([suffix]) => name === suffix || name.endsWith(`.${suffix}`))?.[1] ?? null;
}
