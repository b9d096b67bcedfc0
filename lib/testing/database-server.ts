import type { TestProject } from 'vitest/node';
import { startTestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServerUrl: string;
  }
}

/** vitest's globalSetup of the database tests: one server for the run. */
export default async function databaseServer(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  project.provide('testServerUrl', server.url.reveal());
  return server.stop;
}
