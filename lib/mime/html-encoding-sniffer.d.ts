declare module 'html-encoding-sniffer' {
  /** The name of the encoding in which a browser would read the bytes of an HTML page. */
  export default function htmlEncodingSniffer(
    bytes: Uint8Array,
    options?: { transportLayerEncodingLabel?: string; defaultEncoding?: string },
  ): string;
}
