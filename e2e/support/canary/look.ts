import fs from 'node:fs';
import type { Browser } from '@playwright/test';
import type { CanarySearch } from '#lib/testing/canary-search.ts';
import { memoryOf } from '#lib/testing/memory.ts';
import { signIn } from '../console.ts';
import { routesBelow } from '../routes.ts';
import type { Stack } from '../stack.ts';

type Context = Awaited<ReturnType<Browser['newContext']>>;

export async function lookAtPages(stack: Stack, context: Context, search: CanarySearch, accounts: string[]) {
  const page = await context.newPage();
  await signIn(page, stack, '/console');
  for (const { pattern, methods } of routesBelow('(console)')) {
    if (!methods.includes('GET') || pattern.includes('/test')) continue;
    for (const id of pattern.includes('[id]') ? accounts : ['']) {
      const address = pattern.replace('[id]', id).replaceAll(/\/\[\.*\w+\]/g, '');
      const answer = await page.request.get(stack.url + address);
      search.text(`pages: ${address}`, await answer.text());
    }
  }
  for (const call of [
    'settings',
    'mail-accounts',
    'users',
    'api-tokens',
    'webhooks',
    'providers',
    'identity-providers',
    'notifications',
    'audit',
    'health',
    'openapi.json',
    'metrics',
  ])
    search.text(
      `api: ${call}`,
      JSON.stringify(await stack.api('GET', `/${call}`).catch((error) => String(error))),
    );
  for (const id of accounts)
    search.text(
      `api: timeline of ${id}`,
      JSON.stringify(await stack.api('GET', `/mail-accounts/${id}/timeline`)),
    );
  for (const other of context.browser()?.contexts() ?? [])
    for (const open of other.pages()) {
      if (!open.url().startsWith(stack.url)) continue;
      search.text('pages: open ones', await open.content());
      const stored = await open.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
      );
      search.text('browser storage', stored);
    }
}

export async function lookAtDatabase(stack: Stack, search: CanarySearch): Promise<void> {
  const tables = await stack.sql(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
      WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`,
    [],
  );
  for (const { schema, name } of tables) {
    const rows = await stack.sql(`SELECT t::text AS row FROM "${schema}"."${name}" t`, []);
    search.text(`database: ${name}`, rows.map(({ row }) => String(row)).join('\n'));
  }
}

/** What anybody on the machine sees, and what processes were handed that need no secret: those of the database. */
export function lookAtProcesses(search: CanarySearch): void {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      search.text('process list', command);
      if (command.includes('postgres'))
        search.bytes('environment of the database', fs.readFileSync(`/proc/${pid}/environ`));
    } catch {} // ended meanwhile
  }
}

/** All that the process may write to, as its core would have it. */
export function lookAtMemory(pid: number, search: CanarySearch): void {
  for (const piece of memoryOf(pid)) search.bytes('memory of the web process', piece);
}
