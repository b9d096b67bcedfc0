// Posts a new password as the update page does, in a process of its own whose whole output can be looked at. Reads
// { token, oldPassword, newPassword } as JSON from standard input; the result is the last line.
import { text } from 'node:stream/consumers';
import { closeDb } from '../db/client.ts';
import { updatePassword } from '../flows/update-password.ts';
import { passwordCredential } from '../mail/credential.ts';
import { closeBoss } from '../queue/boss.ts';

const { token, oldPassword, newPassword } = JSON.parse(await text(process.stdin));
const result = await updatePassword({
  door: { token },
  oldPassword: passwordCredential(oldPassword),
  newPassword: passwordCredential(newPassword),
  onStep: (step) => console.log(step),
});
console.log(JSON.stringify(result));
await closeBoss();
await closeDb();
