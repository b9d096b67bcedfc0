import { seeOther } from '#lib/web/see-other.ts';
import { beginSignOn } from '#lib/web/single-sign-on.ts';

export const dynamic = 'force-dynamic';

/** The button *Sign in with …*: goes to the identity provider, or back to the page, which says why not. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const [area, next] = ['area', 'next'].map((name) => asked.get(name)?.slice(0, 2000) ?? '') as [
    string,
    string,
  ];
  const begun = await beginSignOn((await params).id, { purpose: 'sign_in', area, next }, null);
  if (begun.ok) return seeOther(begun.url.href);
  return seeOther(`/login?${new URLSearchParams({ problem: begun.problem, ...(next ? { next } : {}) })}`);
}
