// npm run docs:configuration: writes docs/configuration.md from the descriptions in the code.
import fs from 'node:fs';
import { configurationPage } from './docs/configuration-page.ts';

fs.writeFileSync('docs/configuration.md', configurationPage(fs.readFileSync('.env.example', 'utf8')));
