import { DRAWING_RULES, PAGE_COLORS } from '../theme';

/** Deeper spans show their depth as a number. */
export const DEEPEST = 16;

const INDENTS = Array.from({ length: DEEPEST + 1 }, (_none, depth) => `.d${depth}{padding-left:${depth * 0.9}em}`).join(
  '\n',
);

/** The style of the page. Its hash stands in the policy of the page, so that no other style applies. */
export const PAGE_STYLE = `${PAGE_COLORS}
${DRAWING_RULES}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:14px/1.45 system-ui,sans-serif}
main{max-width:1400px;margin:0 auto;padding:1rem}
h1{font-size:1.25rem;margin:1rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:.9rem;margin:.75rem 0 .25rem}
p{margin:.25rem 0;overflow-wrap:anywhere}
.dim{color:var(--dim)}
.error{color:var(--error)}
code,pre,td,.label,.lines{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
ul,ol{list-style:none;margin:.5rem 0;padding:0}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
.legend svg{width:10px;height:10px;margin-right:.35rem}
.rows>li{border-top:1px solid var(--line)}
summary{display:grid;grid-template-columns:38% 1fr 12em;gap:.75rem;align-items:center;padding:2px 4px;cursor:pointer}
summary:hover{outline:1px solid var(--line)}
summary:focus-visible{outline:2px solid var(--text)}
.rows.plain summary{grid-template-columns:1fr}
.label{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.label::before{content:"▸ ";color:var(--dim)}
details[open]>summary .label::before{content:"▾ "}
.rows li>p.label::before{content:""}
.bar{width:100%;height:16px;overflow:visible;display:block}
.tail{white-space:nowrap}
.phase{display:grid;grid-template-columns:38% 1fr 12em;gap:.75rem;align-items:center;padding:0 4px;color:var(--dim)}
.facts{padding:.25rem 0 1rem 2.5rem;border-left:3px solid var(--line);margin-left:.6rem}
table{border-collapse:collapse;max-width:100%}
td,th{text-align:left;vertical-align:top;padding:1px 1rem 1px 0;font-weight:normal}
td{white-space:pre-wrap;overflow-wrap:anywhere}
th{color:var(--dim);font-size:12px}
pre{margin:.25rem 0;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.facts summary{display:list-item;padding:0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
${INDENTS}
@media (max-width:700px){summary,.phase{grid-template-columns:1fr}.facts{padding-left:.75rem}}
@media print{details:not([open])>*{display:block}}
`;

/** SHA-256 of {@link PAGE_STYLE} in base64. A test compares it, because a browser has no synchronous way to compute it. */
export const PAGE_STYLE_HASH = '8SgJYtz6IgPrWhTiYqsM7qA0OBZEAMcLHQPWwpz4Ee0=';
