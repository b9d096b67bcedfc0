import type { TokenMechanism } from '../mail/credential.ts';

export const providerKinds = ['google', 'microsoft', 'custom'] as const;
export type ProviderKind = (typeof providerKinds)[number];

export const providerGrants = ['person', 'organisation'] as const;
export type ProviderGrant = (typeof providerGrants)[number];

export const clouds = ['global', 'us', 'china'] as const;
export type Cloud = (typeof clouds)[number];

/** What of a provider says where it is. */
export type Place = {
  kind: ProviderKind;
  tenant: string | null;
  cloud: Cloud;
  issuer: string | null;
  authorizationEndpoint: string | null;
  tokenEndpoint: string | null;
};

/** Where a provider signs people in, gives out tokens and takes them back; null: its discovery document says so. */
export type Endpoints = {
  issuer: string;
  authorization: string | null;
  token: string | null;
  revocation: string | null;
};

// learn.microsoft.com/entra/identity-platform/authentication-national-cloud
const authorities: Record<Cloud, string> = {
  global: 'https://login.microsoftonline.com',
  us: 'https://login.microsoftonline.us',
  china: 'https://login.partner.microsoftonline.cn',
};

// learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth;
// the hosts of the national clouds: learn.microsoft.com/microsoft-365/enterprise/microsoft-365-endpoints
const outlook: Record<Cloud, string> = {
  global: 'https://outlook.office.com',
  us: 'https://outlook.office365.us',
  china: 'https://partner.outlook.cn',
};
const outlookOfApps: Record<Cloud, string> = { ...outlook, global: 'https://outlook.office365.com' };

/** Where a provider's endpoints are. Pure. */
export function endpointsOf({ kind, tenant, cloud, ...own }: Place): Endpoints {
  switch (kind) {
    case 'google':
      return {
        issuer: 'https://accounts.google.com',
        authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
        token: 'https://oauth2.googleapis.com/token',
        revocation: 'https://oauth2.googleapis.com/revoke',
      };
    case 'microsoft': {
      const base = `${authorities[cloud]}/${tenant ?? 'organizations'}`;
      return {
        issuer: `${base}/v2.0`,
        authorization: `${base}/oauth2/v2.0/authorize`,
        token: `${base}/oauth2/v2.0/token`,
        revocation: null,
      };
    }
    case 'custom':
      return {
        issuer: own.issuer ?? new URL(own.tokenEndpoint ?? 'https://invalid').origin,
        authorization: own.authorizationEndpoint,
        token: own.tokenEndpoint,
        revocation: null,
      };
  }
}

/** What a provider's secret is for: with another place it does not open. Pure. */
export function secretPlaceOf(place: Place): string {
  if (place.kind === 'google') return 'google';
  if (place.kind === 'microsoft') return authorities[place.cloud];
  return place.issuer ?? place.tokenEndpoint ?? '';
}

/** What an entry has where nothing else is said. */
export type Preset = { scopes: string[]; mechanisms: TokenMechanism[]; hosts: string[] };

/** The scopes, mechanisms and mail servers of the provider's kind. Pure. */
export function presetOf(kind: ProviderKind, grant: ProviderGrant, cloud: Cloud): Preset {
  const isPerson = grant === 'person';
  switch (kind) {
    // developers.google.com/gmail/imap/xoauth2-protocol: one scope for IMAP, POP and SMTP.
    case 'google':
      return {
        scopes: [...(isPerson ? ['openid', 'email'] : []), 'https://mail.google.com/'],
        mechanisms: ['xoauth2', 'oauthbearer'],
        hosts: ['gmail.com', 'googlemail.com'],
      };
    case 'microsoft':
      return {
        // Of an application: what its registration was permitted, whatever that is.
        scopes: isPerson
          ? [
              ...['openid', 'email', 'profile', 'offline_access'],
              `${outlook[cloud]}/IMAP.AccessAsUser.All`,
              `${outlook[cloud]}/SMTP.Send`,
            ]
          : [`${outlookOfApps[cloud]}/.default`],
        mechanisms: ['xoauth2'],
        hosts: {
          global: ['office365.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
          us: ['office365.us'],
          china: ['partner.outlook.cn'],
        }[cloud],
      };
    case 'custom':
      return {
        scopes: isPerson ? ['openid', 'email', 'offline_access'] : [],
        mechanisms: ['oauthbearer', 'xoauth2'],
        hosts: [],
      };
  }
}
