import { Alert } from '#components/ui/alert.tsx';
import { confirmPage, isProofFresh } from '#lib/web/viewer.ts';

/** Says above the form of a sensitive act that one is asked first who one is; nothing to who has just proved it. */
export async function ProofNote({ path }: { path: string }) {
  return (await isProofFresh()) ? null : (
    <Alert tone="info" title="You will be asked first who you are" className="max-w-xl">
      <a href={confirmPage(path)} className="link">
        Confirm that it is you
      </a>{' '}
      before you go on here.
    </Alert>
  );
}
