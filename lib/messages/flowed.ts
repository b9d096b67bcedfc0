/** The paragraphs of text sent as `format=flowed` (RFC 3676): soft line ends joined, quotes and signatures kept. Pure. */
export function unflow(text: string, isDelSp: boolean): string {
  const lines: string[] = [];
  // The paragraph that goes on, and how deep it is quoted.
  let open: string[] | null = null;
  let openDepth = 0;
  const close = () => {
    if (open) lines.push(quoted(open.join(''), openDepth));
    open = null;
  };
  for (const line of text.split(/\r?\n/)) {
    const depth = depthOf(line);
    // A space was put before what could be taken for a quote (4.4).
    const content = line.slice(depth).replace(/^ /, '');
    const isSignature = content === '-- ';
    if (open && (depth !== openDepth || isSignature)) close();
    const isSoft = content.endsWith(' ') && !isSignature;
    open ??= [];
    openDepth = depth;
    open.push(isSoft && isDelSp ? content.slice(0, -1) : content);
    if (!isSoft) close();
  }
  close();
  return lines.join('\n');
}

function depthOf(line: string): number {
  let depth = 0;
  while (line[depth] === '>') depth++;
  return depth;
}

const quoted = (text: string, depth: number) => (depth > 0 ? `${'>'.repeat(depth)} ${text}` : text);
