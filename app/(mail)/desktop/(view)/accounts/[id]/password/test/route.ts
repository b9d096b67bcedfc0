import { answerOwnPassword } from '../../../../../../answer-own-password.ts';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }) {
  return answerOwnPassword(request, (await params).id, '/desktop');
}
