// More of hostile-vectors.ts: styles in unusual spelling, namespaces that browsers part anew, addresses that run, and what reaches over
// the edge of a frame.

const run = 'alert(document.domain)';
const out = 'https://out.example';
const boom = `<img src=x onerror=${run}>`;

export const moreVectors: [name: string, html: string][] = [
  [
    'style: escapes in names of properties and functions',
    `<p style="\\62 ackground:\\000075rl(${out}/1);background\\-image:u\\rl(${out}/2);BACKGROUND:URL\\28 ${out}/3\\29">x</p>`,
  ],
  [
    'style: src(), image(), element(), paint()',
    `<p style="background:src('${out}/1');background-image:image('${out}/2',red);list-style-image:element(#a);background:paint(x,url(${out}/3))">x</p>`,
  ],
  [
    'style: @import with comments, escapes and layers',
    `<style>@import/**/"${out}/1";@\\49 MPORT url('${out}/2')layer(x)screen;@import\nurl(${out}/3 );@import "${out}/4" supports(not (a:b)) , all</style>`,
  ],
  [
    'style: strings that go on behind a line',
    `<style>p{background:url("${out}/\\\n1");content:"\n;background:url(${out}/2)}p{background:url(${out}/3\n)}</style>`,
  ],
  [
    'style: rules within rules',
    `<style>p{&{background:url(${out}/1)}@media all{background:url(${out}/2)}@layer x{&:hover{cursor:url(${out}/3),auto}}}</style>`,
  ],
  [
    'style: @supports, @container, @scope and @starting-style that name somebody',
    `<style>@supports (background:url(${out}/1)){p{content:url(${out}/2)}}@container style(--a:url(${out}/3)){p{mask:url(${out}/4)}}@scope (p) to (a){:scope{background:url(${out}/5)}}@starting-style{p{background:url(${out}/6)}}</style>`,
  ],
  [
    'style: @counter-style, @page, @font-palette-values, @color-profile',
    `<style>@counter-style c{system:cyclic;symbols:url(${out}/1)}@page{background:url(${out}/2);@top-left{content:url(${out}/3)}}@font-palette-values --p{base-palette:url(${out}/4)}@color-profile --c{src:url(${out}/5)}ol{list-style:c}</style>`,
  ],
  [
    'style: image-set and cursor in every form',
    `<style>p{cursor:image-set("${out}/1" 1x),auto;background:image-set(url(${out}/2) type("image/png"));list-style-image:-webkit-image-set(url(${out}/3) 1x)}</style>`,
  ],
  [
    'style: masks, reflections, paths and fills',
    `<p style="-webkit-mask:url(${out}/1);-webkit-border-image:url(${out}/2) 1;-webkit-box-reflect:below 0 url(${out}/3);offset-path:url(${out}/4#a);fill:url(${out}/5);marker-start:url(${out}/6)">x</p>`,
  ],
  [
    'style: attr(), env(), if(), functions of its own',
    `<style>@function --f(){result:url(${out}/1)}p{background:--f();background-image:if(style(--x):url(${out}/2);else:url(${out}/3));content:attr(title type(<url>));width:env(${out})}</style><p title="${out}/4">x</p>`,
  ],
  ['style: a comment that ends its element', `<style>/*</style>${boom}*/p{color:red}</style>`],
  [
    'style: a string that ends its element',
    `<style>p{content:"\\3c/style>\\3cimg src=x onerror=${run}>";quotes:"</sty\\le>${boom}" ""}</style>`,
  ],
  [
    'style: attributes of its own',
    `<style media="all" onload="${run}" onerror="${run}" nonce="x" blocking="render" src="${out}/1">@import "${out}/2"</style><link rel="stylesheet" href="data:text/css,@import '${out}/3'" onload="${run}">`,
  ],
  [
    'style: names of what the frame itself says',
    `<div class="mail-page mail-head mail-inner mail-text" style="margin:-9999px;padding:9999px;background:red"><style>:root,html,body,.mail-next{background:url(${out}/1)!important;overflow:visible!important;margin:-999px!important}</style>x</div>`,
  ],
  ['mutation: svg, style, comment', `<svg><style><!--</style><p title="--></style>${boom}"></p></svg>`],
  [
    'mutation: annotation of HTML',
    `<math><annotation-xml encoding="text/html"><style><p title="</style>${boom}"></style></annotation-xml></math>`,
  ],
  [
    'mutation: desc, table, style',
    `<svg><desc><table><style><a id="</style>${boom}"></a></style></table></desc></svg><svg></br><style><a id="</style>${boom}"></svg>`,
  ],
  [
    'mutation: lists in tables in mathml',
    `<math><mi><li><table><mglyph><style><!--</style><a title="--&gt;&lt;img src onerror=${run}&gt;"></table></math>`,
  ],
  [
    'mutation: foreignObject with mathml within',
    `<svg><foreignObject><math><annotation-xml encoding="application/xhtml+xml"><style></math><a id="</style>${boom}"></style></foreignObject></svg>`,
  ],
  [
    'mutation: caption, title, template, select',
    `<table><caption><svg><title><template><style><a id="</style></template></title>${boom}"></caption></table><select><option><style></option></select>${boom}</style></select>`,
  ],
  [
    'mutation: raw texts that end in an attribute',
    `<xmp><p title="</xmp>${boom}"></xmp><noembed><p title="</noembed>${boom}"></noembed><noframes><p title="</noframes>${boom}"></noframes><iframe><p title="</iframe>${boom}"></iframe>`,
  ],
  [
    'mutation: sections, instructions and entities of XML',
    `<svg><![CDATA[<style>]]>${boom}<![CDATA[</style>]]></svg><?xml-stylesheet href="${out}/1"?><!DOCTYPE x [<!ENTITY e SYSTEM "${out}/2">]>&e;<?php ${boom} ?>`,
  ],
  [
    'mutation: plaintext and listing',
    `<listing>\n&lt;img src=x onerror=${run}&gt;</listing><plaintext>${boom}`,
  ],
  [
    'template: shadow roots within each other',
    `<div><template shadowrootmode="closed"><div><template shadowrootmode="open">${boom}<style>:host{background:url(${out}/1)}</style></template></div><slot></slot></template></div>`,
  ],
  [
    'a: schemes that run, open or read',
    `<a href="javascript&Tab;:${run}">1</a><a href="javascript&NewLine;&colon;${run}">2</a><a href="javascript://x%0a${run}">3</a><a href="feed:javascript:${run}">4</a><a href="view-source:${out}">5</a><a href="intent://x#Intent;scheme=https;end">6</a><a href="file:///etc/passwd">7</a><a href="filesystem:${out}/x">8</a><a href="VBSCRIPT:MsgBox(1)">9</a>`,
  ],
  [
    'a: letters that a browser leaves out',
    `<a href="\u00a0javascript:${run}">1</a><a href="java\u00adscript:${run}">2</a><a href="\ufeffjavascript:${run}">3</a><a href="javascript\u2028:${run}">4</a><a href="&#x6A;&#x61vascript:${run}">5</a><a xlink:href="javascript:${run}">6</a>`,
  ],
  [
    'a: targets, openers and referrers',
    `<a href="${out}/1" target="_parent" rel="opener" referrerpolicy="unsafe-url" ping="${out}/ping ${out}/ping2" autofocus onfocus="${run}" accesskey="x" onclick="${run}">1</a><a href="#x" target="_top">2</a><a href="" target="_unfencedTop">3</a>`,
  ],
  [
    'base: one that runs, and a second one',
    `<base href="javascript:/${run}//"><base href="data:text/html,"><base target="_top"><a href="a">x</a><img src="b">`,
  ],
  [
    'map: areas that run',
    `<img usemap="#m" src="${out}/1" ismap><map name="m"><area shape="default" href="javascript:${run}" onfocus="${run}"><area href="data:text/html,${run}" target="_top" ping="${out}/2"></map>`,
  ],
  [
    'meta: in every place, and others than refresh',
    `<svg><meta http-equiv="refresh" content="0;url=${out}/1"></svg><template><meta http-equiv="refresh" content="0;url=${out}/2"></template><meta name="referrer" content="unsafe-url"><meta http-equiv="Link" content="<${out}/3>; rel=preload; as=image"><meta http-equiv="origin-trial" content="x"><meta http-equiv=" refresh " content="0, ${out}/4">`,
  ],
  [
    'form: targets, keys and old elements',
    `<form action="${out}/1" target="_top" oninput="${run}"><keygen autofocus onfocus="${run}"><input type="submit" formaction="${out}/2" formtarget="_top"><select autofocus onfocus="${run}"></select><menuitem onclick="${run}"></form><button type="submit" formaction="javascript:${run}" autofocus onfocus="${run}">x</button>`,
  ],
  [
    'anchors: larger than everything',
    `<a href="${out}/1" style="display:block;margin:-9999px;padding:9999px;outline:5000px solid red;box-shadow:0 0 0 5000px red;text-shadow:0 -50px red;border:999px solid red">x</a><a href="${out}/2" style="position:sticky;inset:-999px;float:left;width:99999px;height:99999px;background:red">y</a>`,
  ],
  [
    'anchors: moved by other means',
    `<div style="translate:-500px -500px;rotate:45deg;scale:99;zoom:50;perspective:1px;contain:none;overflow:visible;clip:auto;inset:-99px;background:red">x</div><marquee width="99999" height="99999" style="background:red">y</marquee>`,
  ],
  [
    'svg: handlers and data of its own',
    `<svg><a xlink:href="data:image/svg+xml,<svg onload='${run}'/>"><text>x</text></a><use href="data:image/svg+xml,<svg id='a' onload='${run}'/>#a"/><animate onbegin="${run}" attributeName="x" dur="1s"/><discard onbegin="${run}"/><handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">${run}</handler></svg>`,
  ],
  [
    'img: twice the same attribute, and slashes for blanks',
    `<img src="${out}/1" src="javascript:${run}" src=x onerror="${run}" ONERROR="${run}"><img/**/src=x/**/onerror=${run}><IMG """><SCRIPT>${run}</SCRIPT>"><img src=x onerror\u000b=${run}><img src="x\` \`<script>${run}</script>">`,
  ],
  [
    'img: data that is something else',
    `<img src="data:image/png;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"><img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"><img src="data:image/gif;base64,AA&quot; onerror=${run} x=&quot;"><img src="data:,x" onload="${run}">`,
  ],
  [
    'handlers that came late',
    `<div hidden="until-found" onbeforematch="${run}" oncontentvisibilityautostatechange="${run}" style="content-visibility:auto">x</div><div onscrollend="${run}" onscrollsnapchange="${run}" onpointerrawupdate="${run}" oncommand="${run}" inert>y</div><p contenteditable autofocus onfocus="${run}" onbeforeinput="${run}">z</p>`,
  ],
  [
    'old elements that load',
    `<bgsound src="${out}/1"><layer src="${out}/2"></layer><ilayer src="${out}/3"></ilayer><object type="text/html" data="javascript:${run}"></object><embed type="image/svg+xml" src="data:image/svg+xml,<svg onload='${run}'/>"><xml src="${out}/4" id="x"></xml><span datasrc="#x" datafld="c" dataformatas="html"></span>`,
  ],
  [
    'pages and answers of ours',
    `<iframe src="/desktop"></iframe><img src="/api/v1/users"><form action="/api/v1/users" method="post"><button autofocus>x</button></form><link rel="prefetch" href="/sign-out"><a href="/settings">x</a><script type="speculationrules">{"prerender":[{"where":{"href_matches":"/*"}}]}</script>`,
  ],
  [
    'pictures of addresses in other writing',
    [
      ...['https://2130706433/1', 'https://0x7f.1/2', 'https://0177.0.0.1/3', 'https://[::ffff:127.0.0.1]/4'],
      ...['https://169.254.169.254/5', 'https://metadata.google.internal/6', 'https://localhost./7'],
      ...[
        'https://127。0。0。1/8',
        'https://out.example:22/9',
        'https://out.example@127.0.0.1/10',
        'https:\\\\127.0.0.1\\11',
      ],
    ]
      .map((src) => `<img src="${src}">`)
      .join(''),
  ],
];
