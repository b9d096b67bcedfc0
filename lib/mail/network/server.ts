/** How to reach one mail server, and as whom. The password travels beside it, as a `Secret`. */
export type MailServer = {
  host: string;
  port: number;
  security: ConnectionSecurity;
  user: string;
};

/** `starttls` is a demand, never an attempt; `none` is an administrator's explicit choice. */
export type ConnectionSecurity = 'tls' | 'starttls' | 'none';

/** What a person waiting for a sign-in sees of it, in this order. */
export type ConnectionStep = 'reaching' | 'securing' | 'signing_in' | 'signed_in';
