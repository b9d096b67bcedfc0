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

test('a name met with silence is not asked for again for a minute, and one that is said not to be at once', async () => {
  const { look, open } = system();
  const silent = look('silent.example');
  vi.advanceTimersByTime(20_000);
  open[0]?.reject(silence);
  await expect(silent).rejects.toThrow('EAI_AGAIN');
  await expect(look('silent.example')).rejects.toThrow('EAI_AGAIN');
  expect(open).toHaveLength(1);
  vi.advanceTimersByTime(61_000);
  void look('silent.example').catch(() => {});
  expect(open).toHaveLength(2);

  const none = look('none.example');
  open[2]?.reject(new Error('ENOTFOUND'));
  await expect(none).rejects.toThrow('ENOTFOUND');
  void look('none.example').catch(() => {});
  expect(open).toHaveLength(4);
});
