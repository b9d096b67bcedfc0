import { expect, test } from 'vitest';
import { findSent } from './sent-folder.ts';

const folder = (path: string, flags: string[] = [], delimiter = '/') => ({ path, flags, delimiter });

test.each([
  ['what the server marks', [folder('Sent'), folder('Verschickt', ['\\sent'])], 'Verschickt'],
  ['the usual name', [folder('INBOX'), folder('Sent'), folder('Sent Items')], 'Sent'],
  ['the usual name below INBOX', [folder('INBOX', [], '.'), folder('INBOX.Sent', [], '.')], 'INBOX.Sent'],
  ['a translated name', [folder('INBOX'), folder('Éléments envoyés')], 'Éléments envoyés'],
  ['Gmail’s', [folder('[Gmail]/Sent Mail')], '[Gmail]/Sent Mail'],
  ['the top one of two', [folder('Archive/Sent'), folder('Sent Items')], 'Sent Items'],
  ['nothing that cannot hold mail', [folder('Sent', ['\\noselect'])], undefined],
  ['nothing deep inside', [folder('Clients/Acme/Sent')], undefined],
  ['nothing where there is none', [folder('INBOX')], undefined],
])('takes %s for the Sent folder', (_, folders, path) => expect(findSent(folders)).toBe(path));
