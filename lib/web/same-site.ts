/**
 * Whether a request that changes something comes from a page of ours. Browsers say so themselves
 * (Sec-Fetch-Site); where they do not (plain http, old ones), Origin must name the host that was asked.
 * `nullOrigin`: pages that send no referrer post `Origin: null`; accept it only where no cookie gives any power.
 */
export function isFromOurPage(request: Request, { nullOrigin = false } = {}): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site) return site === 'same-origin' || site === 'none';
  const origin = request.headers.get('origin');
  if (origin === null) return nullOrigin;
  if (origin === 'null') return nullOrigin;
  const asked = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  return URL.canParse(origin) && new URL(origin).host === asked;
}

/** Whether the browser says that a form was sent from another site; Next compares Origin with the host besides. */
export function isForeignForm(asked: Pick<Headers, 'get'>): boolean {
  const site = asked.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
