import { Forward, Reply, ReplyAll } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { placeAddress } from './places.ts';

/** Reply, Reply all, Forward. `data-key` is the key that presses it (message-keys.tsx). */
export function ReplyBar({ area, id, place }: { area: '/phone' | '/desktop'; id: string; place: string }) {
  const to = (kind: string) => placeAddress(`${area}/compose`, place, { [kind]: id });
  return (
    <nav aria-label="Answer" className="flex flex-wrap gap-2 md:max-lg:[&_svg]:hidden">
      <ButtonLink href={to('reply')} prefetch={false} data-key="r" aria-keyshortcuts="r">
        <Reply aria-hidden />
        Reply
      </ButtonLink>
      <ButtonLink href={to('replyAll')} prefetch={false} data-key="a" aria-keyshortcuts="a">
        <ReplyAll aria-hidden />
        Reply all
      </ButtonLink>
      <ButtonLink href={to('forward')} prefetch={false} data-key="f" aria-keyshortcuts="f">
        <Forward aria-hidden />
        Forward
      </ButtonLink>
    </nav>
  );
}
