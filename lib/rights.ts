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
  'tokens:read',
  'tokens:write',
  'audit:read',
  'metrics:read',
] as const;

export type Right = (typeof rights)[number];

export const isRight = (text: string): text is Right => rights.some((right) => right === text);
