import type { ProviderGrant, ProviderKind } from '#lib/providers/presets.ts';

export const kindWords: Record<ProviderKind, string> = {
  google: 'Google',
  microsoft: 'Microsoft',
  custom: 'Another OAuth2 server',
};

export const grantWords: Record<ProviderGrant, string> = {
  person: 'Each owner’s',
  organisation: 'The organisation’s',
};
