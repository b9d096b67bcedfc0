import { expect, test } from 'vitest';
import { neighboursIn } from './last-list.ts';

const kept = JSON.stringify({ href: '/console/accounts?state=attention', ids: ['a', 'b', 'c'] });

test('an account knows its neighbours in the list it was opened from, and the way back to it', () => {
  const href = '/console/accounts?state=attention';
  expect(neighboursIn(kept, 'b')).toEqual({ href, place: 2, of: 3, previous: 'a', next: 'c' });
  expect(neighboursIn(kept, 'a')).toMatchObject({ previous: undefined, next: 'b' });
  expect(neighboursIn(kept, 'c')).toMatchObject({ previous: 'b', next: undefined });
});

test('one that is not in it has none, and what is no list of ours is taken for none', () => {
  expect(neighboursIn(kept, 'd')).toBeNull();
  for (const other of [null, '', '{', '[]', '7', JSON.stringify({ href: 'https://x.example', ids: ['a'] })])
    expect(neighboursIn(other, 'a')).toBeNull();
});
