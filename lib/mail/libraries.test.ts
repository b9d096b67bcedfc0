import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import * as compiler from 'imapflow/lib/handler/imap-compiler.js';
import * as parser from 'imapflow/lib/handler/imap-parser.js';
import * as tools from 'imapflow/lib/tools.js';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { expect, test } from 'vitest';

// docs/decisions/0012: what stands above the two libraries uses some of their inside. Where a new version has moved it, this
// says which, before fifty tests of sessions say that they hang.
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};

/** Which of these are no longer there, each as one sentence. */
const moved = (library: string, user: string, there: object, names: string[], kind: string) =>
  names
    // biome-ignore lint/suspicious/noExplicitAny: any of its properties
    .filter((name) => !kind.split('|').includes(typeof (there as any)[name]))
    .map(
      (name) =>
        `${library} ${dependencies[library]}: ${name} is no longer a ${kind}, which ${user} builds on`,
    );

test('both versions are pinned: a new one is read before it is taken', () => {
  expect(dependencies.imapflow).toMatch(/^\d+\.\d+\.\d+$/);
  expect(dependencies.nodemailer).toMatch(/^\d+\.\d+\.\d+$/);
});

test('imapflow still has what lib/mail/imap takes of its inside', () => {
  const user = 'lib/mail/imap/imap-client.ts';
  const client = new ImapFlow({ host: 'localhost', port: 1, auth: { user: 'x' }, logger: false });
  client.on('error', () => {});
  const methods = ['connect', 'close', 'exec', 'run', 'write', 'startSession', 'handleResponse'];
  const rarer = ['rejectUnparsedCompletion', 'countUnknownTag', 'failProtocol', 'upgradeToSTARTTLS'];
  expect([
    ...moved('imapflow', user, client, [...methods, ...rarer], 'function'),
    ...moved('imapflow', user, client, ['usable', 'isClosed', 'expectCapabilityUpdate'], 'boolean'),
    ...moved('imapflow', user, client, ['tagCounter'], 'number'),
    ...moved('imapflow', user, client, ['states', 'capabilities'], 'object'),
    ...moved('imapflow', user, tools, ['encodePath', 'decodePath', 'updateCapabilities'], 'function'),
    ...moved('imapflow', user, compiler, ['default'], 'function'),
    ...moved('imapflow', user, parser, ['default'], 'function'),
  ]).toEqual([]);
});

test('nodemailer still has what lib/mail/smtp takes of its inside', () => {
  const user = 'lib/mail/smtp/smtp-client.ts';
  const connection = new SMTPConnection({ host: 'localhost', port: 1 });
  const methods = ['connect', 'login', 'send', 'quit', 'close', '_actionGreeting', '_sendCommand'];
  const lists = ['_supportedAuth', '_supportedExtensions', '_responseQueue', '_responseActions'];
  expect([
    ...moved('nodemailer', user, connection, [...methods, '_upgradeConnection', '_onError'], 'function'),
    ...moved('nodemailer', user, connection, lists, 'object'),
    ...moved('nodemailer', user, connection, ['_remainder'], 'string'),
    ...moved('nodemailer', user, connection, ['lastServerResponse'], 'string|boolean'),
    ...moved('nodemailer', user, connection, ['secure', 'authenticated', 'destroyed'], 'boolean'),
    ...moved('nodemailer', 'lib/mail/send.ts', MailComposer.prototype, ['compile'], 'function'),
  ]).toEqual([]);
});
