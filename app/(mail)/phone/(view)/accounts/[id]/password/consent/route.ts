import { startOwnConsent } from '../../../../../../answer-own-consent.ts';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return startOwnConsent(request, (await params).id, '/phone');
}
