import { expect, test } from 'vitest';
import { readGridLook, usualLook } from './grid-look.ts';

test('a grid is seen as it was chosen, and as usual where the cookie makes no sense', () => {
  const chosen = { hidden: ['owner'], isDense: true };
  expect(readGridLook(JSON.stringify(chosen))).toEqual(chosen);
  const long = { hidden: Array.from({ length: 41 }, () => 'x'), isDense: true };
  for (const cookie of [undefined, '', '{', 'null', '{"hidden":[1],"isDense":true}', JSON.stringify(long)])
    expect(readGridLook(cookie)).toEqual(usualLook);
});
