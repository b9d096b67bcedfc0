import { expect, test } from 'vitest';
import { accountChange, accountForm } from '#lib/accounts/schema.ts';
import { postedAccount } from './posted-account.ts';

function posted(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const filled = {
  address: 'Ana@Example.com',
  'incoming.host': 'imap.example.com',
  'incoming.port': '993',
  'incoming.security': 'tls',
  'incoming.password': ' p w ',
  folders: 'INBOX\r\nSent',
  test: 'true',
};

test('a filled form is what the schema of a new account takes', () => {
  const parsed = accountForm.parse(postedAccount(posted(filled), { isNew: true }));
  expect(parsed).toMatchObject({ test: true, folders: ['INBOX', 'Sent'] });
  expect(parsed.owner.email).toBe(parsed.address);
  expect(parsed.incoming.password?.password.reveal()).toBe(' p w ');
  expect(parsed.outgoing).toBeUndefined();
});

test('the outgoing server counts only while its box is ticked', () => {
  const outgoing = {
    'outgoing.host': 'smtp.example.com',
    'outgoing.port': '587',
    'outgoing.security': 'starttls',
  };
  expect(postedAccount(posted({ ...filled, ...outgoing }), { isNew: true }).outgoing).toBeUndefined();
  expect(postedAccount(posted({ ...filled, ...outgoing }), { isNew: false }).outgoing).toBeNull();
  expect(
    postedAccount(posted({ ...filled, ...outgoing, hasOutgoing: 'true' }), { isNew: true }).outgoing,
  ).toMatchObject({ host: 'smtp.example.com', port: 587 });
});

test('in a stored account emptied fields are cleared, and an empty password is no password', () => {
  const { 'incoming.password': _, ...without } = filled;
  const before = { 'before.email': 'ana@example.com', 'before.name': 'Ana' };
  const change = accountChange.parse(postedAccount(posted({ ...without, ...before }), { isNew: false }));
  expect(change.incoming?.password).toBeUndefined();
  expect(change).toMatchObject({ name: '', owner: { name: '', phone: null, alternateEmail: null } });
});

test('a port that is no number is named, not guessed', () => {
  const parsed = accountForm.safeParse(
    postedAccount(posted({ ...filled, 'incoming.port': '99x' }), { isNew: true }),
  );
  expect(parsed.error?.issues[0]?.path).toEqual(['incoming', 'port']);
});

test('naming another owner does not write the former one’s name and addresses over theirs', () => {
  const fields = {
    ...filled,
    'before.email': 'ana@example.com',
    'before.name': 'Ana',
    'before.phone': '+491701234567',
    'owner.email': 'mei@example.com',
    'owner.name': 'Ana',
    'owner.phone': '+491701234567',
    'owner.alternateEmail': 'mei@home.example',
  };
  expect(postedAccount(posted(fields), { isNew: false }).owner).toEqual({
    email: 'mei@example.com',
    alternateEmail: 'mei@home.example',
  });
});

test('a POP3 account is posted without what it does not have', () => {
  const { folders: _, ...without } = filled;
  const pop3 = { ...without, 'incoming.type': 'pop3', deleteAfterDays: '30' };
  const parsed = accountForm.parse(postedAccount(posted(pop3), { isNew: true }));
  expect(parsed).toMatchObject({ incoming: { type: 'pop3' }, folders: ['INBOX'], deleteAfterDays: 30 });
  for (const [field, value] of [
    ['folders', 'INBOX\r\nSent'],
    ['deleteAfterDays', '0'],
    ['deleteAfterDays', 'soon'],
  ] as const) {
    const refused = accountForm.safeParse(
      postedAccount(posted({ ...pop3, [field]: value }), { isNew: true }),
    );
    expect(refused.error?.issues[0]?.path).toEqual([field]);
  }
});
