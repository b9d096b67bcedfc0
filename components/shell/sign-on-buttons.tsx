import { LogIn } from 'lucide-react';
import { buttonClasses } from '#components/ui/button.tsx';

/** One button for each identity provider. Plain links: the browser itself has to go there. */
export function SignOnButtons({
  providers,
  area,
  next,
  isPrimary,
}: {
  providers: { id: string; name: string }[];
  area: string;
  next: string | undefined;
  /** It is the way to sign in here, and a password is not. */
  isPrimary: boolean;
}) {
  const asked = new URLSearchParams({ ...(area ? { area } : {}), ...(next ? { next } : {}) });
  return providers.map(({ id, name }) => (
    <a
      key={id}
      href={`/login/with/${id}?${asked}`}
      className={buttonClasses({ size: 'lg', block: true, variant: isPrimary ? 'primary' : 'plain' })}
    >
      <LogIn aria-hidden />
      <span className="clip">Sign in with {name}</span>
    </a>
  ));
}
