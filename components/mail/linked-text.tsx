import type { TextPiece } from '#lib/messages/link-text.ts';

/** Plain text whose addresses can be followed, in a tab of their own that learns nothing of this one. */
export function LinkedText({ pieces }: { pieces: TextPiece[] }) {
  let at = 0;
  return pieces.map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.href ? (
      <a
        key={key}
        href={piece.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="link underline"
      >
        {piece.text}
      </a>
    ) : (
      piece.text
    );
  });
}
