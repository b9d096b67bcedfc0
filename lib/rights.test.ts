import { expect, test } from 'vitest';
import { isOfConsole, rights, rightsOf, roles } from './rights.ts';

test('an administrator may do everything, and read other people’s mail only where the settings say so', () => {
  expect(rightsOf('ADMIN', true)).toEqual(rights);
  expect(rights.filter((right) => !rightsOf('ADMIN', false).includes(right))).toEqual(['messages:read']);
});

test('an operator looks after accounts and deliveries, and sees no settings, users, tokens or mail', () => {
  expect(rightsOf('OPERATOR', true)).toEqual([
    'accounts:read',
    'accounts:write',
    'notifications:read',
    'notifications:write',
    'metrics:read',
  ]);
});

test('an auditor reads everything but people’s mail, and changes nothing', () => {
  const expected = rights.filter((right) => right.endsWith(':read') && right !== 'messages:read');
  expect(rightsOf('AUDITOR', true)).toEqual(expected);
});

test('a user has no business in the console; everybody else has', () => {
  expect(roles.filter((role) => !isOfConsole(role))).toEqual(['USER']);
  expect(rightsOf('USER', true)).toEqual([]);
});
