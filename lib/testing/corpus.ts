import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export type CorpusMessage = {
  file: string;
  raw: Buffer;
  expected: {
    sha256: string;
    size: number;
    subject: string | null;
    from: string | null;
    date: string | null;
    'message-id': string | null;
    text: string | null;
    attachments: { filename: string | null; type: string }[];
    defects: string[];
  };
};

const folder = path.join(import.meta.dirname, 'corpus');

/** The messages of lib/testing/corpus, checked against the hashes they came with. */
export function corpus(): CorpusMessage[] {
  const expected: Record<string, CorpusMessage['expected']> = JSON.parse(
    fs.readFileSync(path.join(folder, 'expected.json'), 'utf8'),
  );
  return Object.entries(expected).map(([file, one]) => {
    const raw = fs.readFileSync(path.join(folder, file));
    const sha256 = createHash('sha256').update(raw).digest('hex');
    if (sha256 !== one.sha256) throw new Error(`${file} is not the file it was (line ends?)`);
    return { file, raw, expected: one };
  });
}
