import { expect, test } from 'vitest';
import { cleanSheet, cleanStyle } from './clean-css.ts';

const picture = (address: string) => (address.startsWith('https:') ? `waiting:${address}` : null);
const sheet = (css: string) => cleanSheet(css, picture);
const style = (css: string) => cleanStyle(css, picture);

test.each([
  ['color:red;margin:0 !important', 'color:red;margin:0!important'],
  ['font-family:"Helvetica Neue",Arial,sans-serif', 'font-family:"Helvetica Neue",Arial,sans-serif'],
  [
    'background:#fff url(https://a.example/b.png) no-repeat',
    'background:#fff url("waiting:https://a.example/b.png") no-repeat',
  ],
  [
    'width:calc(100% - 2px);background:linear-gradient(red,blue)',
    'width:calc(100% - 2px);background:linear-gradient(red,blue)',
  ],
  ['mso-line-height-rule:exactly;line-height:20px', 'line-height:20px'],
])('keeps of %s what says how it looks', (css, kept) => {
  expect(style(css)).toBe(kept);
});

test.each([
  'position:fixed;top:0;left:0',
  'width:expression(alert(1))',
  'behavior:url(https://a.example/x.htc)',
  '-moz-binding:url(https://a.example/x.xml#y)',
  'background:image-set("https://a.example/p.png" 1x)',
  'background:-webkit-image-set(url(https://a.example/p.png) 1x)',
  'background:image("https://a.example/p.png")',
  'background:cross-fade(url(https://a.example/p.png),red)',
  'background:element(#x)',
  'background:var(--x);--x:url(https://a.example/p.png)',
  'background:u\\72l(https://a.example/p.png)',
  'background:src("https://a.example/p.png")',
  'background:paint(x)',
  'content:attr(title)',
  'animation:x 1s infinite',
  'transition:all 1s',
  'filter:url(https://a.example/f.svg#x)',
  'mask-image:url(https://a.example/m.svg)',
  'cursor:url(https://a.example/c.cur),auto',
  'color',
  '}p{color:red}',
  `background:${'('.repeat(10_000)}`,
])('keeps nothing of %s', (css) => {
  expect(style(css)).not.toMatch(/a\.example|expression|position|url|image|var|attr|animation|\(\(/);
});

test.each([
  ['@import url(https://a.example/x.css);p{color:red}', 'p{color:red}'],
  ['@import "https://a.example/x.css";p{color:red}', 'p{color:red}'],
  ['@@import a;import url(https://a.example/x.css);p{color:red}', ''],
  ['@font-face{font-family:x;src:url(https://a.example/x.woff)}p{color:red}', 'p{color:red}'],
  ['@namespace x url(https://a.example/);@charset "x";p{color:red}', 'p{color:red}'],
  ['@keyframes x{from{color:red}}@layer x{p{color:red}}@property --x{syntax:"*"}', ''],
  ['<!-- p{color:red} -->', 'p{color:red}'],
  ['p{color:red}}}q{color:blue}', 'p{color:red}'],
  ['p{color:red', 'p{color:red}'],
  ['p{background:url(https://a.example/p.png', 'p{background:url("waiting:https://a.example/p.png")}'],
  [
    '@media screen and (max-width:600px){.a{width:100%!important}}',
    '@media screen and (max-width:600px){.a{width:100%!important}}',
  ],
  ['@media (prefers-color-scheme: dark){p{color:#fff}}', '@media (prefers-color-scheme:dark){p{color:#fff}}'],
  ['u + #body .x{color:red}', 'u+#body .x{color:red}'],
])('of the sheet %s stays %s', (css, kept) => {
  expect(sheet(css)).toBe(kept);
});

test('a style cannot end the element it stands in', () => {
  for (const css of [
    'p::before{content:"</style><script>"}',
    'p[title="</style>"]{color:red}',
    '</style><img src=x>{}',
  ])
    expect(sheet(css)).not.toContain('<');
});

test('an address cannot end the text it stands in', () => {
  const any = (address: string) => address;
  expect(cleanStyle('background:url("a\\")b;color:red")', any)).not.toMatch(/[^%]"\)b/);
});

test('what was cleaned is clean: cleaning it again changes nothing', () => {
  const css = '@media (min-width:1px){a>b{color:red;background:url("https://a.example/p")}}';
  const keep = (address: string) => address;
  expect(cleanSheet(cleanSheet(css, keep), keep)).toBe(cleanSheet(css, keep));
});
