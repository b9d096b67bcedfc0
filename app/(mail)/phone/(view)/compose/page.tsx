import type { Metadata } from 'next';
import { ComposePage, type ComposeSearch, composeTitle } from '../../../compose/compose-page.tsx';

type Props = { searchParams: Promise<ComposeSearch> };

export const generateMetadata = async ({ searchParams }: Props): Promise<Metadata> => ({
  title: await composeTitle(searchParams),
});

export default async function PhoneComposePage({ searchParams }: Props) {
  return <ComposePage area="/phone" search={await searchParams} />;
}
