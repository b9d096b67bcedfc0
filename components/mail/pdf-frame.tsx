'use client';

import { ExternalLink } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';

/**
 * A PDF in the browser's own viewer, where there is one (HTML, 8.9.1.6). Telephones show its first page alone in a frame, or
 * none: there, and without scripts, it opens in a tab of its own.
 */
export function PdfFrame({ src, name }: { src: string; name: string }) {
  const canShow = useSyncExternalStore(never, hasViewer, no);
  return (
    <>
      <p className="flex flex-wrap items-center gap-3">
        <a href={src} target="_blank" rel="noopener noreferrer" className={buttonClasses({ size: 'sm' })}>
          <ExternalLink aria-hidden />
          Open in a new tab
        </a>
        {!canShow && <span className="text-sm text-muted">A PDF is not shown on this page here.</span>}
      </p>
      {canShow && (
        <iframe
          src={src}
          title={name}
          referrerPolicy="no-referrer"
          className="min-h-[70dvh] w-full flex-1 rounded-lg border border-line bg-surface"
        />
      )}
    </>
  );
}

const never = () => () => {};
const hasViewer = () => navigator.pdfViewerEnabled && !matchMedia('(pointer: coarse)').matches;
const no = () => false;
