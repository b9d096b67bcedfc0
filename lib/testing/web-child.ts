// What a web process does with mail passwords: each line of standard input is a call as JSON, each line of output what came of it.
import readline from 'node:readline';
import { openCredentialFor } from '../accounts/credentials.ts';
import { storedColumns } from '../accounts/refused-secrets.ts';
import { accountChange } from '../accounts/schema.ts';
import { db } from '../db/client.ts';
import { changeAccount } from '../flows/change-account.ts';
import { checkNow } from '../flows/check-now.ts';
import { resumeAccount } from '../flows/resume-account.ts';
import { testChannel } from '../flows/test-channel.ts';
import { updatePassword } from '../flows/update-password.ts';
import { passwordCredential } from '../mail/credential.ts';
import { system } from '../viewer.ts';
import { anAdmin } from './viewers.ts';

export type WebCall =
  | { call: 'update'; token: string; old: string; fresh: string }
  | { call: 'change'; id: string; change: object }
  | { call: 'check' | 'resume' | 'open'; id: string }
  | { call: 'test email'; to: string };

function run(asked: WebCall): Promise<unknown> {
  switch (asked.call) {
    case 'update':
      return updatePassword({
        door: { token: asked.token },
        oldPassword: passwordCredential(asked.old),
        newPassword: passwordCredential(asked.fresh),
      });
    case 'change':
      return changeAccount(anAdmin(), asked.id, accountChange.parse(asked.change));
    case 'check':
      return checkNow(asked.id, system);
    case 'resume':
      return resumeAccount(asked.id, system);
    case 'test email':
      return testChannel('email', asked.to, system);
    case 'open':
      return open(asked.id);
  }
}

async function open(id: string): Promise<string> {
  const row = await db().mailAccount.findUniqueOrThrow({ where: { id }, select: storedColumns });
  return openCredentialFor(row, 'incoming').kind;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const said = await run(JSON.parse(line)).catch((error) => ({ threw: String(error) }));
  process.stdout.write(`answer ${JSON.stringify(said)}\n`);
}
