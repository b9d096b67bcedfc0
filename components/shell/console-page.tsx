import { ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';

const paneId = 'console-actions';

/**
 * One page of the console: the middle, and the *Actions* pane at its right (on small screens a button at the lower
 * edge opens it).
 */
export function ConsolePage({
  title,
  back,
  lead,
  tools,
  actions,
  children,
}: {
  title: ReactNode;
  /** Above the title: the way to the list it was opened from (`BackLink`). */
  back?: ReactNode;
  lead?: ReactNode;
  /** At the right of the title, such as a filter. */
  tools?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <main
        id="main"
        tabIndex={-1}
        className={cn(
          'grid min-w-0 content-start gap-4 px-4 py-5 outline-none 2xl:px-6',
          actions ? 'max-lg:pb-24' : 'lg:col-span-2',
        )}
      >
        <div className="flex min-w-0 flex-wrap items-end justify-between gap-x-4 gap-y-3">
          {back && <div className="-mb-2 min-w-0 basis-full pointer-coarse:-my-3">{back}</div>}
          <div className="min-w-0">
            <h1 className="wrap-anywhere">{title}</h1>
            {lead && <div className="mt-0.5 text-muted wrap-anywhere">{lead}</div>}
          </div>
          {tools}
        </div>
        {children}
      </main>
      {actions && (
        <>
          {/* A bar of its own ground: a button that floats would lie on what is read. */}
          <div className="fixed inset-x-0 bottom-0 z-10 grid border-t border-line bg-surface px-4 pt-2 pb-[max(8px,env(safe-area-inset-bottom))] sm:justify-items-end tree:left-56 lg:hidden print:hidden">
            <button
              type="button"
              popoverTarget={paneId}
              className={cn(buttonClasses({}), 'h-11 justify-center sm:min-w-40')}
            >
              Actions
              <ChevronUp aria-hidden />
            </button>
          </div>
          <aside
            id={paneId}
            popover="auto"
            aria-labelledby="console-actions-title"
            className="inset-x-0 top-auto bottom-0 m-0 max-h-[80dvh] w-auto overflow-y-auto rounded-t-lg border-0 border-t border-line bg-raised px-4 py-5 text-text shadow-lg backdrop:bg-[#000000]/40 lg:sticky lg:top-13 lg:block lg:h-[calc(100dvh-52px)] lg:max-h-none lg:rounded-none lg:border-t-0 lg:border-l lg:bg-bg lg:px-3 lg:shadow-none print:hidden"
          >
            <h2 id="console-actions-title" className="mb-1.5 px-2 text-xs font-semibold text-muted">
              Actions
            </h2>
            {actions}
          </aside>
        </>
      )}
    </>
  );
}
