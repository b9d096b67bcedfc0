import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import { cn } from '#lib/cn.ts';
import type { Signature } from '#lib/messages/check-signature.ts';
import { type SignatureWords, signatureWords } from './signature-words.ts';

const icons = { good: ShieldCheck, plain: ShieldQuestionMark, bad: ShieldAlert };
const colors: Record<SignatureWords['tone'], string> = {
  good: 'text-ok',
  plain: 'text-muted',
  bad: 'text-bad',
};

/** What the signature of a message is worth, in words. */
export function SignatureNote({ signature }: { signature: Signature }) {
  const { tone, title, detail } = signatureWords(signature);
  const Icon = icons[tone];
  return (
    <section aria-label="Signature" className="flex items-start gap-2 text-sm">
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', colors[tone])} />
      <p className="max-w-[72ch] min-w-0 wrap-anywhere">
        <b className={cn('font-semibold', tone !== 'plain' && colors[tone])}>{title}.</b>{' '}
        <span className="text-muted">{detail}</span>
      </p>
    </section>
  );
}
