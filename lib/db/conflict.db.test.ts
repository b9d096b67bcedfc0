import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { inBareTransaction } from './bare.ts';
import { Prisma } from './client.ts';

const { db } = await testDatabase();

type Write = (statement: string, id: string) => Promise<unknown>;
const lengthen = `UPDATE "user" SET name = name || '+' WHERE id = $1::uuid`;

const transactions: Record<string, (work: (write: Write) => Promise<void>) => Promise<unknown>> = {
  'of Prisma': (work) =>
    db.$transaction((tx) => work((statement, id) => tx.$executeRawUnsafe(statement, id))),
  'of Prisma in its own words': (work) =>
    db.$transaction((tx) =>
      work(async (_, id) => {
        const { name } = await tx.user.findUniqueOrThrow({ where: { id } });
        await tx.user.update({ where: { id }, data: { name: `${name}+` } });
      }),
    ),
  'below Prisma': (work) =>
    inBareTransaction((client) => work((statement, id) => client.query(statement, [id]))),
};

test.each(Object.keys(transactions))(
  'two transactions %s that wait for each other both end',
  async (kind) => {
    const [one, other] = [await user({ name: '' }), await user({ name: '' })];
    const both = Promise.withResolvers<void>();
    let begun = 0;
    const run = (first: string, second: string) =>
      transactions[kind]?.(async (write) => {
        await write(lengthen, first);
        begun += 1;
        if (begun === 2) both.resolve();
        await both.promise;
        await write(lengthen, second);
      });
    await Promise.all([run(one.id, other.id), run(other.id, one.id)]);
    // One of them was undone, and ran again.
    expect(begun).toBe(3);
    const users = await db.user.findMany({ where: { id: { in: [one.id, other.id] } } });
    expect(users.map(({ name }) => name)).toEqual(['++', '++']);
  },
);

test('what the database refuses for another reason is not tried again', async () => {
  let runs = 0;
  const failing = db.$transaction(async (tx) => {
    runs += 1;
    await tx.$executeRaw(Prisma.sql`SELECT 1 / 0`);
  });
  await expect(failing).rejects.toThrow('division by zero');
  expect(runs).toBe(1);
});
