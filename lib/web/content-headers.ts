/** The addresses whose answers are made of somebody's mail. They set all their headers themselves, here. */
export const isMessageContent = (path: string) =>
  /^\/(?:messages\/[^/]+\/(?:html|original|files|(?:attachments|view)\/[^/]+)|pictures\/[^/]+\/[^/]+)$/.test(
    path,
  );

// As if it came from another origin that may do nothing at all: no script, no form, no storage, no request.
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'";

/** A page of the frame, a file to save, a picture or a PDF that shows itself. */
type Kind = 'frame' | 'file' | 'picture' | 'pdf';

/**
 * The headers of mail. Whatever it says it is, it runs nothing and asks nobody for anything; the one exception are
 * pictures that `host`, our own, fetches for it (lib/pictures), where the person asked for them. Links may open a page of
 * their own.
 */
export function contentHeaders(kind: Kind, host: string | null = null): Record<string, string> {
  const policy = policies(host)[kind];
  return {
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cache-Control': 'private, no-store',
  };
}

function policies(host: string | null): Record<Kind, string> {
  const pictures = host && /^[\w.-]+(?::\d+)?$/.test(host) ? ` ${host}/pictures/` : host ? " 'self'" : '';
  return {
    frame:
      `${nothing}; img-src data:${pictures}; style-src 'unsafe-inline'; ` +
      "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    file: `${nothing}; frame-ancestors 'none'; sandbox`,
    picture: `${nothing}; frame-ancestors 'self'; sandbox`,
    // The one without a sandbox: browsers start no viewer in one, and theirs is apart from our origin (docs/decisions/0013).
    pdf: `${nothing}; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'`,
  };
}
