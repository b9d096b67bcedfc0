/** Sends a browser on, and tells nobody where from: the address may hold a code. */
export function seeOther(address: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: address, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  });
}
