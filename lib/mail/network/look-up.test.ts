import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sharing } from './look-up.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A system that is asked, and answers when it is told to. */
function system() {
  const open: PromiseWithResolvers<{ address: string }[]>[] = [];
  const look = sharing(() => {
    const asked = Promise.withResolvers<{ address: string }[]>();
    open.push(asked);
    return asked.promise;
  });
  return { look, open };
}
const silence = Object.assign(new Error('EAI_AGAIN'), { code: 'EAI_AGAIN' });

test('one name is one question, however long it takes and however many ask, and its answer holds for a moment', async () => {
  const { look, open } = system();
  const first = look('a.example');
  vi.advanceTimersByTime(15_000);
  const second = look('a.example');
  expect(open).toHaveLength(1);
  open[0]?.resolve([{ address: '192.0.2.1' }]);
  expect(await Promise.all([first, second])).toEqual([
    [{ address: '192.0.2.1' }],
    [{ address: '192.0.2.1' }],
  ]);
  void look('b.example');
  void look('a.example');
  expect(open).toHaveLength(3);
});

test('a name met with silence twice is not asked for again for a while, but by a person who waits', async () => {
  const { look, open } = system();
  const meetSilence = async (options?: { isAsked: boolean }) => {
    const silent = look('silent.example', options);
    vi.advanceTimersByTime(20_000);
    open.at(-1)?.reject(silence);
    await expect(silent).rejects.toThrow('EAI_AGAIN');
  };
  await meetSilence();
  await meetSilence();
  expect(open).toHaveLength(2);
  await expect(look('silent.example')).rejects.toThrow('EAI_AGAIN');
  expect(open).toHaveLength(2);
  await meetSilence({ isAsked: true });
  expect(open).toHaveLength(3);
  vi.advanceTimersByTime(31_000);
  await meetSilence();
  expect(open).toHaveLength(4);

  // Two persons are one question as well, and an answer ends it for everybody.
  const both = [look('silent.example', { isAsked: true }), look('silent.example', { isAsked: true })];
  expect(open).toHaveLength(5);
  open[4]?.resolve([{ address: '192.0.2.1' }]);
  expect(await Promise.all([...both, look('silent.example')])).toHaveLength(3);
  expect(open).toHaveLength(5);
  vi.advanceTimersByTime(3_000);
  await meetSilence();
  void look('silent.example').catch(() => {});
  expect(open).toHaveLength(7);
});

test('a name that is said not to be is asked for again at once, and is no silence', async () => {
  const { look, open } = system();
  for (let i = 0; i < 3; i += 1) {
    const none = look('none.example');
    open[i]?.reject(new Error('ENOTFOUND'));
    await expect(none).rejects.toThrow('ENOTFOUND');
  }
  expect(open).toHaveLength(3);
});
