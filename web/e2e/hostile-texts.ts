/** A hundred texts that become scripts, markup, links, paths or control sequences where somebody is careless. */
const SCRIPT = 'globalThis.hostile=true';

const TAGS = [
  'svg',
  'img',
  'body',
  'video',
  'audio',
  'iframe',
  'object',
  'details',
  'marquee',
  'input',
] as const;
const EVENTS = ['onload', 'onerror', 'onfocus', 'onmouseover', 'ontoggle'] as const;

const ELEMENTS = TAGS.flatMap((tag) =>
  EVENTS.map((event) => `<${tag} src=x ${event}=${SCRIPT} autofocus open>`),
);

const CONTEXTS = ['"', "'", '`', '"/>', "'/>", '-->', ']]>', '</title>', '</script>', '</textarea>'].map(
  (end) => `${end}<script>${SCRIPT}</script>`,
);

const SCHEMES = [
  'javascript',
  'JaVaScRiPt',
  'data',
  'vbscript',
  'blob',
  'file',
  ' javascript',
  'java\tscript',
].map((scheme) => `${scheme}:${scheme === 'data' ? `text/html,<script>${SCRIPT}</script>` : SCRIPT}`);

export const HOSTILE: readonly string[] = [
  ...ELEMENTS,
  ...CONTEXTS,
  ...SCHEMES,
  `\${${SCRIPT}}`,
  `{{${SCRIPT}}}`,
  `{{constructor.constructor('${SCRIPT}')()}}`,
  `<%= ${SCRIPT} %>`,
  `#{${SCRIPT}}`,
  `<math><mi//xlink:href="data:x,<script>${SCRIPT}</script>">`,
  `<form><button formaction=javascript:${SCRIPT}>x`,
  `<a href="javascript:${SCRIPT}">x</a>`,
  `<base href="//evil.example/">`,
  `<link rel=stylesheet href="//evil.example/x.css">`,
  `<style>@import "//evil.example/x.css"</style>`,
  `<meta http-equiv=refresh content="0;url=//evil.example">`,
  `&lt;script&gt;${SCRIPT}&lt;/script&gt;`,
  `&#60;script&#62;${SCRIPT}&#60;/script&#62;`,
  `%3Cscript%3E${SCRIPT}%3C/script%3E`,
  `\\u003cscript\\u003e${SCRIPT}\\u003c/script\\u003e`,
  `<scr<script>ipt>${SCRIPT}</scr</script>ipt>`,
  `<img src=x:x onerror\u000c=${SCRIPT}>`,
  `<svg><animate onbegin=${SCRIPT} attributeName=x>`,
  `<svg><use href="data:image/svg+xml,<svg onload=${SCRIPT}>">`,
  `<template><script>${SCRIPT}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${SCRIPT}>">`,
  '//evil.example/',
  '/\\evil.example/',
  'https://evil.example/"onclick="x',
  '../../../../etc/passwd',
  '..%2f..%2fv1/sys/seal',
  '__proto__',
  'constructor',
  'toString',
  '\u202egnp.exe',
  '\u0000nul',
  'a\u0301\u0301\u0301\u0301\u0301\u0301',
  '\u001b[2J\u001b[31mred',
  '𝕊𝕔𝕣𝕚𝕡𝕥',
  "'; DROP TABLE tokens; --",
  '$(reboot)',
  '`reboot`',
  '"; reboot; "',
  '{"errors":["no"]}',
  '\ufeff\u200b\u2060',
];
