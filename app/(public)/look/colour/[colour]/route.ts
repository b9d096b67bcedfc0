import { stylesheetOf } from '#lib/appearance/stylesheet.ts';
import { colourField } from '#lib/fields/colour.ts';

/** The style sheet of a colour, made of its address alone. */
export async function GET(_request: Request, { params }: { params: Promise<{ colour: string }> }) {
  const colour = colourField.safeParse(`#${(await params).colour}`);
  if (!colour.success) return new Response(null, { status: 404 });
  return new Response(stylesheetOf(colour.data), {
    headers: {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
    },
  });
}
