// npm run lock:complete: adds to package-lock.json the optional packages of other platforms that it does not list.
// npm leaves them out when the registry at hand does not carry them (a mirror for one platform), and `npm ci` then
// refuses the lock file everywhere. Only their names are wanted: they are never installed here.
import fs from 'node:fs';
import { completed, type LockFile } from './setup/lock-file.ts';

const file = 'package-lock.json';
const { lock, added } = completed(JSON.parse(fs.readFileSync(file, 'utf8')) as LockFile);
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `added ${added.join(', ')}` : 'complete');
