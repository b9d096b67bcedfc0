'use client';

import { Copy } from 'lucide-react';
import { Button } from './button.tsx';
import { toast } from './toast.tsx';

/** A text to take elsewhere. Without a clipboard, which only a secure page has, it is selected by a press. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast('ok', 'Copied');
    } catch {
      toast('bad', 'This browser does not let a page copy: select the text instead.');
    }
  };
  return (
    <div className="grid max-w-xl gap-1">
      <p className="font-medium">{label}</p>
      <div className="flex items-center gap-2">
        <code className="min-w-0 grow rounded-md border border-line bg-surface px-3 py-2 text-sm select-all wrap-anywhere">
          {text}
        </code>
        <Button onClick={copy}>
          <Copy aria-hidden className="size-4" />
          Copy
        </Button>
      </div>
    </div>
  );
}
