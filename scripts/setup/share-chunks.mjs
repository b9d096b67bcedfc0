import fs from 'node:fs';
import path from 'node:path';

const sourceMap = /\n\/\/# sourceMappingURL=.*\n?$/;
const leastBytes = 2_000;

/**
 * Turbopack writes a chunk again for each page and route that holds it: the same half megabyte under twenty names,
 * which the web process would read, parse and keep twenty times. All but the first become a reference to it.
 * Answers how many.
 */
export function shareChunks(folder) {
  const firsts = new Map();
  let shared = 0;
  for (const name of fs.readdirSync(folder, { recursive: true }).sort()) {
    if (!name.endsWith('.js')) continue;
    const file = path.join(folder, name);
    const content = fs.readFileSync(file, 'utf8').replace(sourceMap, '');
    if (content.length < leastBytes || !content.startsWith('module.exports=[')) continue;
    const first = firsts.get(content);
    if (!first) {
      firsts.set(content, file);
      continue;
    }
    const place = path.relative(path.dirname(file), first).split(path.sep).join('/');
    fs.writeFileSync(
      file,
      `module.exports=require(${JSON.stringify(place.startsWith('.') ? place : `./${place}`)})\n`,
    );
    fs.rmSync(`${file}.map`, { force: true });
    shared += 1;
  }
  return shared;
}
