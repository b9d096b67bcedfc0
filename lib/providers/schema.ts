import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { endpointField, scopeField } from '../fields/endpoint.ts';
import { normaliseHost } from '../fields/host.ts';
import { lineField } from '../fields/text.ts';
import { tokenMechanisms } from '../mail/credential.ts';
import { Secret } from '../secret.ts';
import { clouds, presetOf, providerGrants, providerKinds } from './presets.ts';

export const secretKinds = ['none', 'client_secret', 'certificate', 'service_account_key'] as const;

const host = z.string('must be ends of host names').transform((text, context) => {
  const name = normaliseHost(text);
  if (name) return name;
  context.addIssue({ code: 'custom', message: 'must be ends of host names such as example.com' });
  return z.NEVER;
});

const unique = <T>(list: T[]) => [...new Set(list)];

const fields = {
  name: lineField(60).min(1, 'is required'),
  clientId: lineField(300),
  secretKind: z.enum(secretKinds, `must be one of ${secretKinds.join(', ')}`),
  secret: z
    .string('must be a text')
    .trim()
    .max(20_000, 'must have 20000 characters or fewer')
    .transform((text) => new Secret(text)),
  // A GUID, a domain, or one of Microsoft's words for many tenants.
  tenant: z
    .string('must be a tenant')
    .trim()
    .regex(/^[a-z0-9][a-z0-9.-]{0,200}$/i, 'must be the id or the domain of a tenant'),
  cloud: z.enum(clouds, `must be one of ${clouds.join(', ')}`),
  issuer: endpointField,
  authorizationEndpoint: endpointField,
  tokenEndpoint: endpointField,
  scopes: z.array(scopeField, 'must be a list of scopes').max(30).transform(unique),
  mechanisms: z
    .array(
      z.enum(tokenMechanisms, `must be one of ${tokenMechanisms.join(', ')}`),
      'must be a list of mechanisms',
    )
    .min(1, 'must name one mechanism at least')
    .transform(unique),
  hosts: z.array(host, 'must be a list of host names').max(100).transform(unique),
};

/** A provider as it is made, or as it stands after a change. */
const whole = z.strictObject({
  kind: z.enum(providerKinds, `must be one of ${providerKinds.join(', ')}`),
  grant: z.enum(providerGrants, `must be one of ${providerGrants.join(', ')}`).default('person'),
  name: fields.name,
  clientId: fields.clientId.default(''),
  secretKind: fields.secretKind.optional(),
  secret: fields.secret.optional(),
  tenant: fields.tenant.nullish(),
  cloud: fields.cloud.default('global'),
  issuer: fields.issuer.nullish(),
  authorizationEndpoint: fields.authorizationEndpoint.nullish(),
  tokenEndpoint: fields.tokenEndpoint.nullish(),
  scopes: fields.scopes.optional(),
  mechanisms: fields.mechanisms.optional(),
  hosts: fields.hosts.optional(),
});

export const newProvider = whole.transform((form, context) => complete(form, context, true));
export type NewProvider = z.output<typeof newProvider>;

/** What of a provider can be changed: kind and grant stay. Each absent field stays as it is. */
export const providerChange = z.strictObject({
  name: fields.name.optional(),
  clientId: fields.clientId.optional(),
  secretKind: fields.secretKind.optional(),
  secret: fields.secret.optional(),
  tenant: fields.tenant.nullish(),
  cloud: fields.cloud.optional(),
  issuer: fields.issuer.nullish(),
  authorizationEndpoint: fields.authorizationEndpoint.nullish(),
  tokenEndpoint: fields.tokenEndpoint.nullish(),
  scopes: fields.scopes.optional(),
  mechanisms: fields.mechanisms.optional(),
  hosts: fields.hosts.optional(),
});
export type ProviderChange = z.output<typeof providerChange>;

/** A provider as it would stand, its secret kept. */
export const changedProvider = whole.transform((form, context) => complete(form, context, false));

type Form = z.output<typeof whole>;

/** What must be true of all fields together, and what follows where nothing was said. */
function complete(form: Form, context: z.RefinementCtx, isNew: boolean) {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  const isPerson = form.grant === 'person';
  const preset = presetOf(form.kind, form.grant, form.cloud);
  const secretKind =
    form.secretKind ?? (form.kind === 'google' && !isPerson ? 'service_account_key' : 'client_secret');
  const allowed = allowedSecrets(form);
  if (!allowed.includes(secretKind)) refuse('secretKind', `must be ${allowed.join(' or ')} here`);
  const secret = form.secret?.reveal() ? form.secret : null;
  if (isNew && !secret && secretKind !== 'none') refuse('secret', 'is required');
  const why = secret && problemOfSecret(secretKind, secret);
  if (why) refuse('secret', why);
  const clientId =
    secretKind === 'service_account_key' && secret && !why ? readServiceAccount(secret).email : form.clientId;
  if (!clientId) refuse('clientId', 'is required');

  const isMicrosoft = form.kind === 'microsoft';
  const tenant = isMicrosoft ? (form.tenant ?? (isPerson ? 'organizations' : null)) : null;
  if (isMicrosoft && !isPerson && (!tenant || /^(?:common|organizations|consumers)$/i.test(tenant)))
    refuse('tenant', 'must be one tenant: its id or its domain');

  if (form.tenant && !isMicrosoft) refuse('tenant', 'is for Microsoft alone');

  const isCustom = form.kind === 'custom';
  for (const name of ['issuer', 'authorizationEndpoint', 'tokenEndpoint'] as const)
    if (form[name] && !isCustom) refuse(name, 'is known here: it is for other servers');
  const own = (value: string | null | undefined) => (isCustom ? (value ?? null) : null);
  const place = {
    issuer: own(form.issuer),
    authorizationEndpoint: own(form.authorizationEndpoint),
    tokenEndpoint: own(form.tokenEndpoint),
  };
  if (isCustom && !place.issuer) {
    if (!place.tokenEndpoint) refuse('issuer', 'is required, or the endpoints are');
    else if (isPerson && !place.authorizationEndpoint) refuse('authorizationEndpoint', 'is required');
  }
  // Without an issuer nobody could check an ID token.
  const usual =
    isCustom && !place.issuer ? preset.scopes.filter((name) => name === 'offline_access') : preset.scopes;
  const { kind, grant, name, cloud } = form;
  return {
    ...{ kind, grant, name, cloud, clientId, tenant, ...place, secretKind },
    secret,
    scopes: form.scopes?.length ? form.scopes : usual,
    mechanisms: form.mechanisms ?? preset.mechanisms,
    hosts: form.hosts?.length ? form.hosts : preset.hosts,
  };
}

function allowedSecrets({ kind, grant }: Form): readonly (typeof secretKinds)[number][] {
  if (kind === 'google') return grant === 'person' ? ['client_secret'] : ['service_account_key'];
  if (kind === 'microsoft') return ['client_secret', 'certificate'];
  return grant === 'person'
    ? ['client_secret', 'certificate', 'none']
    : ['client_secret', 'certificate', 'service_account_key'];
}

function problemOfSecret(kind: (typeof secretKinds)[number], secret: Secret): string | null {
  try {
    if (kind === 'client_secret') {
      return /[\p{Cc}\s]/u.test(secret.reveal()) ? 'must be one line without spaces' : null;
    }
    if (kind === 'certificate') readCertificate(secret);
    if (kind === 'service_account_key') readServiceAccount(secret);
    return null;
  } catch {
    return kind === 'certificate'
      ? 'must hold a certificate and its RSA private key, both as PEM'
      : 'must be the JSON file of a service account, with client_email and private_key';
  }
}

/** The private key and the SHA-256 of the certificate. Throws where it is something else. */
export function readCertificate(secret: Secret) {
  const text = secret.reveal();
  const key = createPrivateKey(text);
  const certificate = new X509Certificate(text);
  if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key)) throw new Error('not a pair');
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  return { key, thumbprint, validTo: new Date(certificate.validTo) };
}

const serviceAccount = z.object({
  client_email: z.email(),
  private_key: z.string().transform((pem) => createPrivateKey(pem)),
  private_key_id: z.string().optional(),
});

/** Who a service account is, and the key it signs with. Throws where it is something else. */
export function readServiceAccount(secret: Secret) {
  const {
    client_email: email,
    private_key: key,
    private_key_id: keyId,
  } = serviceAccount.parse(JSON.parse(secret.reveal()));
  if (key.asymmetricKeyType !== 'rsa') throw new Error('not an RSA key');
  return { email, key, keyId };
}
