import { notFound } from 'next/navigation';
import { requireConsole } from '#lib/web/viewer.ts';

/** Any other address below the console: said within the console, to those who may see it. */
export default async function UnknownPage() {
  await requireConsole();
  notFound();
}
