import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import type { AdminViewer } from '../viewer.ts';
import type { AuditLine } from './list.ts';

export type AuditTarget = { kind: 'user' | 'mail_account'; id: string; name: string };

/** The persons and mail accounts that these entries concern and that are still there, by their ids. */
export async function readTargets(
  _admin: AdminViewer,
  lines: readonly AuditLine[],
): Promise<Map<string, AuditTarget>> {
  const idsOf = (kind: AuditTarget['kind']) =>
    lines.flatMap(({ targetType, targetId }) =>
      targetType === kind && targetId && isId(targetId) ? targetId : [],
    );
  const [users, accounts] = await Promise.all([
    db().user.findMany({ where: { id: { in: idsOf('user') } }, select: { id: true, email: true } }),
    db().mailAccount.findMany({
      where: { id: { in: idsOf('mail_account') } },
      select: { id: true, address: true },
    }),
  ]);
  const targets: AuditTarget[] = [
    ...users.map(({ id, email }) => ({ kind: 'user' as const, id, name: email })),
    ...accounts.map(({ id, address }) => ({ kind: 'mail_account' as const, id, name: address })),
  ];
  return new Map(targets.map((target) => [target.id, target]));
}
