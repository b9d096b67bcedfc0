import { Prisma } from './client.ts';

/** Whether a statement failed because another row has the value that must be unique (P2002). */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
