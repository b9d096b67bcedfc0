/** What a style of a mail may say: how things look and where they stand in its page. Anything else is left out. */

const exactly = new Set(
  (
    'align-content align-items align-self appearance aspect-ratio baseline-shift box-decoration-break box-shadow box-sizing ' +
    'caption-side clear color color-scheme column-count column-fill column-gap column-span column-width columns content ' +
    'direction display empty-cells flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap float gap ' +
    'height hyphens inset-block-size justify-content justify-items justify-self letter-spacing line-break line-height ' +
    'list-style list-style-image list-style-position list-style-type max-height max-width min-height min-width ' +
    'object-fit object-position opacity order orphans overflow overflow-wrap overflow-x overflow-y page-break-after ' +
    'page-break-before page-break-inside place-content place-items place-self quotes row-gap tab-size table-layout ' +
    'text-align text-align-last text-combine-upright text-decoration text-indent text-justify text-orientation ' +
    'text-overflow text-shadow text-size-adjust text-transform text-underline-offset text-underline-position unicode-bidi ' +
    'vertical-align visibility white-space widows width word-break word-spacing word-wrap writing-mode zoom'
  ).split(' '),
);
const families =
  /^(?:background|border|column-rule|font|grid|inline-size|block-size|margin|outline|padding|text-decoration|text-emphasis)(?:-[a-z]+)*$/;
const prefixed =
  /^-(?:webkit|moz|ms)-(?:text-size-adjust|hyphens|box-sizing|box-shadow|border-radius|appearance|text-fill-color|font-smoothing)$/;

/** Whether a property of CSS, in small letters, only says how something looks. */
export const isAllowedProperty = (name: string): boolean =>
  exactly.has(name) || families.test(name) || prefixed.test(name);

const functions = new Set(
  (
    'calc clamp color color-mix conic-gradient counter counters fit-content hsl hsla hwb lab lch light-dark ' +
    'linear-gradient max min minmax oklab oklch radial-gradient repeat repeating-conic-gradient ' +
    'repeating-linear-gradient repeating-radial-gradient rgb rgba'
  ).split(' '),
);

/** Whether a function of CSS loads nothing, and reads nothing but its arguments. */
export const isAllowedFunction = (name: string): boolean => functions.has(name);

/** Rules that only choose when others hold. What loads (`import`, `font-face`), moves or names is none of them. */
export const isAllowedRule = (name: string): boolean => name === 'media' || name === 'supports';
