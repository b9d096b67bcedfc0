import { PrismaPg } from '@prisma/adapter-pg';
import type { Transaction } from '@prisma/driver-adapter-utils';

type Connected = Awaited<ReturnType<PrismaPg['connect']>>;

/**
 * The way from Prisma to the driver, except that a transaction's queries go out one after the other. Prisma asks for
 * several relations of a row at once; on the one connection of a transaction pg only queues them, says at each
 * start that it will stop doing so, and its next major version does.
 */
export class PgAdapter extends PrismaPg {
  override async connect(): Promise<Connected> {
    const connected = await super.connect();
    const start = connected.startTransaction.bind(connected);
    connected.startTransaction = async (isolation) => inOrder(await start(isolation));
    return connected;
  }
}

function inOrder(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const after = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run);
    last = next.catch(() => {});
    return next;
  };
  const { queryRaw, executeRaw } = transaction;
  transaction.queryRaw = (query) => after(() => queryRaw.call(transaction, query));
  transaction.executeRaw = (query) => after(() => executeRaw.call(transaction, query));
  return transaction;
}
