// npm run docs:security: writes docs/security.md from scripts/docs/security and the titles of the tests.
import fs from 'node:fs';
import { securityPage } from './docs/security/page.ts';

fs.writeFileSync(
  'docs/security.md',
  securityPage((file) => fs.readFileSync(file, 'utf8')),
);
