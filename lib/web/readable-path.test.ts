import { expect, test } from 'vitest';
import { isReadablePath } from './readable-path.ts';

test.each(['/', '/phone?q=%ff', '/console/users/%20', '/a/%E2%82%AC', '/a%00', '/a?b=%'])(
  '%s can be read',
  (address) => expect(isReadablePath(address)).toBe(true),
);

test.each(['/%', '/console/users/%ff', '/a/%ed%a0%80', '/a/%2', '/%gg?x=1'])('%s cannot be read', (address) =>
  expect(isReadablePath(address)).toBe(false),
);
