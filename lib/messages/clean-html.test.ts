import { expect, test } from 'vitest';
import { pictureSigner, proxiedPicture } from '../pictures/sign.ts';
import { hostileHtml } from '../testing/hostile.ts';
import { cleanHtml } from './clean-html.ts';
import { newPlaceholder, withoutPictures, withPictures } from './remote-picture.ts';

const placeholder = newPlaceholder();
const clean = (html: string, inline: Record<string, string> = {}) =>
  cleanHtml(html, new Map(Object.entries(inline)), placeholder);
const signer = pictureSigner('0190', Buffer.alloc(32, 1));
const shown = (html: string, areAskedFor = false) =>
  areAskedFor
    ? withPictures(clean(html).html, placeholder, signer)
    : withoutPictures(clean(html).html, placeholder);

test('leaves a letter as it was written', () => {
  const letter =
    '<h1>Hello</h1><p class="a" style="color:red">Dear <b>Ana</b>,<br />see</p><ul><li>this</li></ul>';
  expect(clean(letter).html).toBe(letter);
});

test.each([
  ['<script>alert(1)</script>x', 'x'],
  ['<p onclick="alert(1)">x</p>', '<p>x</p>'],
  ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
  ['<a href=" java\tscript:alert(1)">x</a>', '<a>x</a>'],
  ['<a href="/console/users">x</a>', '<a>x</a>'],
  [
    '<a href="//evil.example">x</a>',
    '<a href="https://evil.example/" target="_blank" rel="noopener noreferrer nofollow">x</a>',
  ],
  ['<a href="//">x</a><a href="//u:p@ evil">y</a>', '<a>x</a><a>y</a>'],
  ['<a href="data:text/html,x">x</a>', '<a>x</a>'],
  ['<form action="https://evil.example"><input name="password" /><button>Go</button></form>', 'Go'],
  [
    '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example">x',
    'x',
  ],
  ['<iframe src="https://evil.example">x</iframe><object data="x">y</object><embed src="x">', 'y'],
  ['<link rel="stylesheet" href="https://evil.example/x.css">x', 'x'],
  ['<svg><style>*{}</style><image href="https://evil.example"/><script>alert(1)</script></svg>x', 'x'],
  ['<math><mtext><img src=x onerror=alert(1)></mtext></math>x', '<img />x'],
  [
    '<title>no</title><textarea autofocus onfocus=alert(1)>a\n<img src=x onerror=alert(1)></textarea>x',
    '<pre>a\n&lt;img src=x onerror=alert(1)&gt;</pre>x',
  ],
  [
    '<math><mi>x</mi><mo>=</mo><mn>5</mn><annotation encoding="application/x-tex">x</annotation></math>',
    'x=5',
  ],
  ['<video src="https://evil.example/v"><p>No films here</p></video>', '<p>No films here</p>'],
  [
    '<map name="m"><area shape="rect" coords="0,0,5,5" href="https://a.example/1" onclick="x"><area href="javascript:x"></map><img usemap="#m">',
    '<map name="m"><area shape="rect" coords="0,0,5,5" href="https://a.example/1" target="_blank" rel="noopener noreferrer nofollow" /><area /></map><img usemap="#m" />',
  ],
])('%s becomes %s', (html, expected) => {
  expect(clean(html).html).toBe(expected);
});

test('opens links in a tab of their own, and lets anchors lead about the text', () => {
  expect(clean('<a href="https://a.example/?b=1&amp;c=2" target="_top" rel="opener">x</a>').html).toBe(
    '<a href="https://a.example/?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">x</a>',
  );
  expect(clean('<a href="#top">x</a>').html).toBe('<a href="#top" target="_self">x</a>');
});

const remote = [
  '<img src="http://pixel.example/p.gif?a=1&amp;b=2" alt="x">',
  '<img src="//pixel.example/p.gif">',
  '<p style="background:url(\'https://pixel.example/p.gif\')">x</p>',
  '<p style="background:u\\72l(https://pixel.example/p.gif)">x</p>',
  '<p style="background:url(https://pixel.example/p.gif">x</p>',
  '<table background="https://pixel.example/p.gif"><tr><td>x</td></tr></table>',
  '<style>p { background: url("https://pixel.example/p.gif") }</style><p>x</p>',
  '<style>@import url(https://pixel.example/x.css);</style>',
  '<style>@import "https://pixel.example/x.css";</style>',
  '<style>@font-face { font-family: x; src: url(https://pixel.example/x.woff) }</style>',
  '<style>p { background: image-set("https://pixel.example/p.gif" 1x) }</style>',
  '<style>p { background: ur/**/l(https://pixel.example/p.gif) }</style>',
  '<picture><source srcset="https://pixel.example/p.gif"><img srcset="https://pixel.example/p.gif 2x"></picture>',
  '<video poster="https://pixel.example/p.gif" src="https://pixel.example/v"></video>',
];

test.each(remote)('%s names nobody until it is asked to', (html) => {
  // What is no function any more may keep its letters; nothing that a browser loads does.
  expect(shown(html)).not.toMatch(/(?:src(?:set)?=|url\(|image-set\(|@import|waiting-)[^>]*pixel\.example/i);
});

test('asks our own server for pictures when asked to, and says that there are some', () => {
  for (const html of [remote[0], remote[2], remote[5], remote[6]] as string[]) {
    expect(clean(html).hasRemoteImages, html).toBe(true);
    expect(shown(html, true), html).toContain('/pictures/0190/');
    expect(shown(html, true), html).not.toContain('https://pixel.example');
    expect(shown(html, true), html).not.toContain('waiting-');
  }
  const address = proxiedPicture(signer, 'https://pixel.example/p.gif?a=1&b=2');
  expect(shown(remote[0] as string, true)).toContain(`src="${address}"`);
  expect(clean('<p>x</p>').hasRemoteImages).toBe(false);
});

test.each([
  'https://192.168.0.1/reboot',
  'http://localhost/x',
  'http://[::1]/x',
  'https://router/x',
  'https://nas.local/',
])('asks nothing of %s, which only the reader’s own network can name', (address) => {
  expect(shown(`<img src="${address}">`, true)).not.toContain(new URL(address).hostname);
});

test('shows a picture of the message itself in its place, and says which', () => {
  const { html, shown: used } = clean('<img src="cid:a%40b"><img src="cid:unknown">', {
    'a@b': 'data:image/png;base64,AA==',
  });
  expect(html).toBe('<img src="data:image/png;base64,AA==" /><img />');
  expect([...used]).toEqual(['a@b']);
});

test('a mail cannot write the mark of waiting pictures: it is another for each message', () => {
  expect(newPlaceholder()).not.toBe(newPlaceholder());
  const guessed = newPlaceholder();
  expect(shown(`<img src="${guessed}https://pixel.example/x">`, true)).not.toContain('pixel.example');
  expect(shown('<img src="waiting:https://pixel.example/x">', true)).not.toContain('pixel.example');
  expect(shown('<p style="background:url(\'waiting:https://pixel.example/x\')">', true)).not.toContain(
    'pixel.example',
  );
});

test('lets no payload keep a script, a handler or a frame', () => {
  const payloads = hostileHtml();
  expect(payloads).toHaveLength(112);
  for (const { id, payload } of payloads) {
    const { html } = clean(payload);
    expect(html, String(id)).not.toMatch(
      /<(?:script|iframe|object|embed|form|input|meta|base|link|svg|math)\b/i,
    );
    expect(html, String(id)).not.toMatch(/(?:href|src)="\s*(?:javascript|vbscript|data:text)/i);
    expect(html.replace(/="[^"]*"/g, ''), String(id)).not.toMatch(/<[^>]+\son\w+/i);
  }
});

test('is quick with a large newsletter, and with what was built to be slow', () => {
  const row =
    '<tr><td style="padding:4px;background:url(https://a.example/b.png)"><a href="https://a.example/">x</a></td></tr>';
  const began = performance.now();
  clean(`<table>${row.repeat(3000)}</table>`);
  clean('<div>'.repeat(20_000));
  clean(`<p style="${'url('.repeat(50_000)}">`);
  clean(`<style>${'/*'.repeat(100_000)}${'@import '.repeat(50_000)}</style>`);
  expect(performance.now() - began).toBeLessThan(8000);
});
