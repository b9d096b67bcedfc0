/** What a new identity provider is asked for. */
export const usualScopes = 'openid email profile';
