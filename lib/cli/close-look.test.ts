import { expect, test } from 'vitest';
import { anAdmin } from '../testing/viewers.ts';
import { forgetCloseLook, takeCloseLook } from './close-look.ts';
import type { Finding } from './finding.ts';

const finding: Finding = { judgement: 'well', part: 'audit log', words: 'whole' };

test('one look is taken however many ask, and kept until it is forgotten; what fails is a finding and not kept', async () => {
  let looks = 0;
  const examine = async () => {
    looks += 1;
    return [finding];
  };
  const fail = () => Promise.reject(Object.assign(new Error('secret words'), { code: 'ECONNREFUSED' }));
  const failed = await takeCloseLook(anAdmin(), fail);
  expect(failed.findings).toEqual([
    { judgement: 'open', part: 'doctor', words: 'could not look (ECONNREFUSED)' },
  ]);
  const [first, second] = await Promise.all([1, 2].map(() => takeCloseLook(anAdmin(), examine)));
  expect(first).toBe(second);
  expect(first?.findings).toEqual([finding]);
  await takeCloseLook(anAdmin(), examine);
  expect(looks).toBe(1);
  await forgetCloseLook();
  await takeCloseLook(anAdmin(), examine);
  expect(looks).toBe(2);
});
