import { userSchema } from '../../scim/user.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0';

/** What of SCIM there is here (RFC 7643 5). Pure. */
export const serviceProviderConfig = (base: string) => ({
  schemas: [`${core}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'API token',
      description: 'An API token of Rekey with the scope provisioning:write',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
});

/** RFC 7643 6. Pure. */
export const resourceTypes = (base: string) => [
  {
    schemas: [`${core}:ResourceType`],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    description: 'Who signs in, and who owns mail accounts',
    schema: userSchema,
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
  },
];

type About = {
  type?: string;
  required?: boolean;
  uniqueness?: 'none' | 'server';
  mutability?: string;
  description: string;
};

const attribute = (name: string, about: About, subAttributes?: object[]) => ({
  name,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...about,
  ...(subAttributes ? { subAttributes } : {}),
});

/** The attributes that are kept (RFC 7643 7). Pure. */
export const schemas = (base: string) => [
  {
    schemas: [`${core}:Schema`],
    id: userSchema,
    name: 'User',
    description: 'Who signs in, and who owns mail accounts',
    attributes: [
      attribute('userName', {
        required: true,
        uniqueness: 'server',
        description: 'The e-mail address of the person',
      }),
      attribute('displayName', { description: 'What they are called' }),
      attribute('name', { type: 'complex', description: 'Kept as one name' }, [
        attribute('formatted', { description: 'The whole name' }),
        attribute('givenName', { mutability: 'writeOnly', description: 'Its first part' }),
        attribute('familyName', { mutability: 'writeOnly', description: 'Its last word' }),
      ]),
      attribute('active', { type: 'boolean', description: 'Allow Login' }),
      {
        ...attribute('emails', { type: 'complex', mutability: 'readOnly', description: 'The userName' }, [
          attribute('value', { mutability: 'readOnly', description: 'The address' }),
          attribute('type', { mutability: 'readOnly', description: 'work' }),
          attribute('primary', { type: 'boolean', mutability: 'readOnly', description: 'true' }),
        ]),
        multiValued: true,
      },
    ],
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${userSchema}` },
  },
];
