'use client';

import { Download } from 'lucide-react';
import { Alert } from '#components/ui/alert.tsx';
import { buttonClasses } from '#components/ui/button.tsx';

/** Recovery codes, one a line, shown this once. */
export function RecoveryCodes({ codes }: { codes: string }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes}\n`)}`;
  return (
    <div className="grid gap-3">
      <Alert tone="ok" title="Keep these recovery codes: they are shown this once" isLive>
        Each signs you in once in the place of the app. Keep them where the phone is not.
      </Alert>
      <ul aria-label="Recovery codes" className="grid grid-cols-1 gap-1 font-mono select-all sm:grid-cols-2">
        {codes.split('\n').map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <a
        href={file}
        download="rekey-recovery-codes.txt"
        className={`${buttonClasses({})} justify-self-start`}
      >
        <Download aria-hidden />
        Download
      </a>
    </div>
  );
}
