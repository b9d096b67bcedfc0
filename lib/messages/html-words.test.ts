import { expect, test } from 'vitest';
import { htmlWords } from './html-words.ts';

test.each([
  ['<p>one<p>two', 'one\n\ntwo'],
  ['a<br>b<br><br>c', 'a\nb\n\nc'],
  ['<div>a</div> <div>b</div>c', 'a\nb\nc'],
  ['<b>bo</b>ld  and\n <i>so</i> on', 'bold and so on'],
  ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
  ['<h1>Title</h1>text', 'Title\n\ntext'],
  ['<ul><li>a<li>b<ul><li>c</ul></ul>', ' * a\n * b\n   * c'],
  ['<ol start="9"><li>a</li><li>b<br>c</li></ol>', ' 9.  a\n 10. b\n     c'],
  ['<blockquote>a<br>b</blockquote>c', '> a\n> b\n\nc'],
  ['<pre>  a\n b</pre>', '  a\n b'],
  ['a<hr>b', `a\n\n${'-'.repeat(80)}\n\nb`],
  [
    '<a href="https://a.example">a</a> <a href="#x">b</a> <a href="mailto:c@d.example"></a>',
    'a [https://a.example] b [c@d.example]',
  ],
  ['<title>no</title><body>yes</body>', 'yes'],
  ['<script>no</script>yes<style>no</style><!-- no -->', 'yes'],
  ['text<img alt="logo">', 'text'],
  ['<img alt="Spring sale"><img alt="x.png">', 'Spring sale'],
  ['&lt;b&gt; &amp; &nbsp;&#8203;x', '<b> & \u00a0\u200bx'],
])('reads %j as text', (html, text) => {
  expect(htmlWords(html).trim()).toBe(text.trim());
});

test('ends a line before the word that would be wider than it, and parts no long word', () => {
  const lines = htmlWords(`${'word '.repeat(40)}${'x'.repeat(200)} end`).split('\n');
  expect(lines.map((line) => line.length)).toEqual([79, 79, 39, 200, 3]);
});

test('says where it stopped in what nests deeper than anybody writes', () => {
  expect(htmlWords(`${'<b>'.repeat(1100)}deep`)).toBe('...');
  expect(htmlWords(`${'<b>'.repeat(900)}deep`)).toBe('deep');
});
