import { testOwnConsent } from '../../../../../../../answer-own-consent.ts';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return testOwnConsent(request, (await params).id, '/desktop');
}
