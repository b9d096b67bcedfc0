import { normaliseMailAddress } from '../fields/mail-address.ts';
import { isOfConsole, type Role } from '../rights.ts';
import type { IdentityProvider } from './store.ts';

/** What an ID token, and the user info beside it, say. */
export type Claims = Readonly<Record<string, unknown>>;

/** What claims mean here. */
export type Person = {
  subject: string;
  /** Only an address that the provider verified. */
  email: string | null;
  name: string;
  /** Null: the provider does not decide on it. */
  role: Role | null;
  /** Null: the provider does not decide on it. */
  mayLogin: boolean | null;
  isFactorProven: boolean;
};

type Rules = Pick<
  IdentityProvider,
  | ('issuer' | 'roleClaim' | 'administratorValues' | 'operatorValues' | 'auditorValues')
  | ('loginClaim' | 'loginValues' | 'trustsSecondFactor' | 'acrValues')
>;

/** Reads claims by the rules of their provider. What is missing gives nothing: no role above user, no Allow Login. Pure. */
export function readClaims(rules: Rules, claims: Claims): Person {
  const { roleClaim, loginClaim } = rules;
  const logins = rules.loginValues.length > 0 ? rules.loginValues : ['true'];
  return {
    subject: String(claims.sub ?? ''),
    email: isEmailVerified(rules, claims) ? normaliseMailAddress(String(claims.email ?? '')) : null,
    name: nameIn(claims),
    role: roleClaim ? roleOf(rules, valuesOf(claims, roleClaim)) : null,
    mayLogin: loginClaim ? valuesOf(claims, loginClaim).some((value) => logins.includes(value)) : null,
    isFactorProven: rules.trustsSecondFactor && isFactorProven(rules, claims),
  };
}

function roleOf({ administratorValues, operatorValues, auditorValues }: Rules, values: string[]): Role {
  const has = (wanted: string[]) => values.some((value) => wanted.includes(value));
  if (has(administratorValues)) return 'ADMIN';
  if (has(operatorValues)) return 'OPERATOR';
  return has(auditorValues) ? 'AUDITOR' : 'USER';
}

/** A claim's values as texts. Its name may itself hold dots, or lead into objects by them (`realm_access.roles`). */
function valuesOf(claims: Claims, name: string): string[] {
  const within = (at: unknown, part: string): unknown =>
    typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? at[part as keyof object] : undefined;
  const found = within(claims, name) ?? name.split('.').reduce(within, claims as unknown);
  return [found]
    .flat()
    .flatMap((value) => (/^(string|number|boolean)$/.test(typeof value) ? String(value) : []));
}

/**
 * The claims of an ID token, and what it lacks from the user info. An address is verified by the word of the one that names it
 * alone: what is said of another, or of none, counts for nothing. Pure.
 */
export function together(token: Claims, info: Claims): Claims {
  const { email, email_verified, xms_edov } = 'email' in token ? token : info;
  const isOne = token.email === info.email;
  return { ...info, ...token, ...(isOne ? {} : { email, email_verified, xms_edov }) };
}

/** Which claims have to be there for `readClaims`; others are asked of the user info. Pure. */
export const wantedClaims = ({ roleClaim, loginClaim }: Rules): string[] =>
  ['email', roleClaim, loginClaim].filter((name) => name !== null);

// OpenID Connect Core 5.1. Entra says it in a claim of its own, and only for addresses whose domain its owner proved
// (learn.microsoft.com/entra/identity-platform/optional-claims-reference, xms_edov).
function isEmailVerified({ issuer }: Rules, { email_verified, xms_edov }: Claims): boolean {
  const isEntra = /^https:\/\/login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)\//.test(issuer);
  const isSaid = (word: unknown) => word === true || word === 'true';
  return isSaid(email_verified) || (isEntra && (isSaid(xms_edov) || xms_edov === 1 || xms_edov === '1'));
}

// RFC 8176 2: "mfa" stands for several factors, whatever they were; single ones beside it prove nothing by themselves.
function isFactorProven({ acrValues }: Rules, { amr, acr }: Claims): boolean {
  return (Array.isArray(amr) && amr.includes('mfa')) || (typeof acr === 'string' && acrValues.includes(acr));
}

function nameIn({ name, given_name, family_name }: Claims): string {
  const text = typeof name === 'string' && name ? name : [given_name, family_name].filter(isText).join(' ');
  return text
    .toWellFormed()
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Whom the database has for a person: by their subject, by their address, or nobody. */
export type Known =
  | { by: 'subject'; user: { allowLogin: boolean }; loginWasTaken: boolean }
  | { by: 'address'; user: { allowLogin: boolean; role: Role }; hasOther: boolean }
  | null;

/** Why nobody is signed in. */
export type Refusal =
  /** The provider's claim says no. */
  | 'login_refused'
  /** Allow Login is off here. */
  | 'login_off'
  /** Nobody here is this person, and no setting makes somebody. */
  | 'unknown'
  /** A user has this address, and has to say first that it is they. */
  | 'connect_first'
  | 'address_unverified'
  | 'other_domain';

export type Decision = { act: 'sign_in' | 'connect' | 'create' } | { act: 'refuse'; why: Refusal };

/**
 * Whether a person whom a provider vouches for is let in, and as whom. Only the subject is proof of being a user who is
 * there already. An address is taken for one where a setting says so, the provider verified it, and its user neither
 * comes into the console nor is somebody else at that provider: addresses are given to others when people leave. Pure.
 */
export function decide(
  {
    createsUsers,
    matchesByEmail,
    domains,
  }: Pick<IdentityProvider, 'createsUsers' | 'matchesByEmail' | 'domains'>,
  { email, mayLogin }: Pick<Person, 'email' | 'mayLogin'>,
  known: Known,
): Decision {
  const refuse = (why: Refusal) => ({ act: 'refuse', why }) as const;
  const isOurs = (address: string) =>
    domains.length === 0 || domains.some((domain) => address.endsWith(`@${domain}`));
  if (mayLogin === false) return refuse('login_refused');
  if (known?.by === 'subject') {
    if (email && !isOurs(email)) return refuse('other_domain');
    const isGivenBack = mayLogin === true && known.loginWasTaken;
    return known.user.allowLogin || isGivenBack ? { act: 'sign_in' } : refuse('login_off');
  }
  if (!createsUsers && !matchesByEmail) return refuse('unknown');
  if (!email) return refuse('address_unverified');
  if (!isOurs(email)) return refuse('other_domain');
  if (!known) return createsUsers ? { act: 'create' } : refuse('unknown');
  if (!matchesByEmail || known.hasOther || isOfConsole(known.user.role)) return refuse('connect_first');
  return known.user.allowLogin ? { act: 'connect' } : refuse('login_off');
}
