import { linkText } from '#lib/messages/link-text.ts';

/** Plain text whose addresses can be followed, in a tab of their own that learns nothing of this one. */
export function LinkedText({ text }: { text: string }) {
  let at = 0;
  return linkText(text).map((piece) => {
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
