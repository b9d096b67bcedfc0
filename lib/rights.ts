/** What may be done here, one name an area and kind. Each endpoint of the API, and each page of the console, asks for one. */
export const rights = [
  'accounts:read',
  'accounts:write',
  'messages:read',
  'notifications:read',
  'notifications:write',
  'settings:read',
  'settings:write',
  'providers:read',
  'providers:write',
  'webhooks:read',
  'webhooks:write',
  'users:read',
  'users:write',
  'provisioning:write',
  'tokens:read',
  'tokens:write',
  'audit:read',
  'metrics:read',
] as const;

export type Right = (typeof rights)[number];

export const isRight = (text: string): text is Right => rights.some((right) => right === text);

export const roles = ['ADMIN', 'OPERATOR', 'AUDITOR', 'USER'] as const;
export type Role = (typeof roles)[number];

const mail: Right = 'messages:read';

const rightsOfRole: Record<Role, readonly Right[]> = {
  ADMIN: rights,
  OPERATOR: ['accounts:read', 'accounts:write', 'notifications:read', 'notifications:write', 'metrics:read'],
  AUDITOR: rights.filter((right) => right.endsWith(':read') && right !== mail),
  USER: [],
};

/** What a person of this role may do. Other people's mail is read by nobody unless the settings say so. Pure. */
export const rightsOf = (role: Role, mayReadMail: boolean): readonly Right[] =>
  rightsOfRole[role].filter((right) => right !== mail || mayReadMail);

/** Whether people of this role come into the console at all. Pure. */
export const isOfConsole = (role: Role): boolean => rightsOfRole[role].length > 0;

/** What roles are called. */
export const roleTitles: Record<Role, string> = {
  ADMIN: 'Administrator',
  OPERATOR: 'Operator',
  AUDITOR: 'Auditor',
  USER: 'User',
};
