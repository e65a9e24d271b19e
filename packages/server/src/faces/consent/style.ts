/** How the page looks: the tokens of the dashboard, and the few parts that it needs of it. */
export const style = `:root {
  color-scheme: light dark;
  --paper: #f7f6f2; --surface: #fff; --sunken: #f0eee8; --hover: #f2f0ea;
  --ink: #1a1c1a; --ink-2: #51544e; --ink-3: #666960;
  --line: #e4e1d8; --line-2: #cfcbbf; --edge: #85827a;
  --accent: #0b5a48; --accent-fill: #0b5a48; --accent-hover: #084a3b; --accent-tint: #e4f0eb;
  --wait: #845000; --wait-tint: #fbf0dc;
  --refused: #40508a; --refused-tint: #ebeef8;
  --denied: #7b2c6b; --denied-tint: #f7eaf4;
  --moving: #1d5c96; --spent: #22695a;
  --bar: #1a1c1a; --bar-ink: #fff; --stripe: #d9d5c9;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
    sans-serif;
  --serif: "Iowan Old Style", Charter, "Bitstream Charter", "Charis SIL", "Source Serif 4",
    Cambria, "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101311; --surface: #171b18; --sunken: #0b0e0c; --hover: #1f2421;
    --ink: #ecede7; --ink-2: #b4b8b0; --ink-3: #949990;
    --line: #282d2a; --line-2: #3b413d; --edge: #6f756f;
    --accent: #6fd3b2; --accent-fill: #1d7a62; --accent-hover: #1a6e58; --accent-tint: #14271f;
    --wait: #e9b765; --wait-tint: #2a2113;
    --refused: #a9b8ef; --refused-tint: #1b2033;
    --denied: #e0a0d0; --denied-tint: #2b1a28;
    --moving: #86bdf0; --spent: #58bd9d;
    --bar: #ecede7; --bar-ink: #101311; --stripe: #343a36;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-bottom: 96px; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 400 14px/20px var(--sans);
  font-variant-numeric: tabular-nums lining-nums; -webkit-font-smoothing: antialiased;
  overflow-wrap: anywhere;
}
h1, h2, p, ul, dl, dd, figure { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: 3px; }
table { border-collapse: collapse; width: 100%; }
button, textarea { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
h1:focus { outline: none; }
.ic {
  width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5;
  stroke-linecap: round; stroke-linejoin: round; display: block; margin-top: 2px;
}
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.env {
  position: sticky; top: 0; z-index: 5; display: flex; align-items: center; gap: 10px;
  min-height: 30px; padding: 4px 14px; font-size: 12.5px; line-height: 18px;
}
.env b { font-size: 11.5px; letter-spacing: .12em; padding: 0 6px; border-radius: 3px; }
.env.test {
  color: var(--ink-2); border-bottom: 1px dashed var(--edge);
  background: repeating-linear-gradient(135deg, var(--stripe) 0 2px, var(--sunken) 2px 9px);
}
.env.test > * { background: var(--sunken); padding: 0 6px; border-radius: 3px; }
.env.test b { border: 1px dashed var(--edge); line-height: 16px; }
.env.live { background: var(--bar); color: var(--bar-ink); }
.env.live b { background: var(--bar-ink); color: var(--bar); }

.page { max-width: 888px; margin: 0 auto; padding: 12px 14px 24px; }
.brand { display: flex; align-items: baseline; gap: 8px; padding: 2px 2px 12px; min-width: 0; }
.brand b {
  font: 400 20px/22px var(--serif); letter-spacing: -.01em; padding-bottom: 1px;
  border-bottom: 3px double currentColor;
}
.brand span { color: var(--ink-2); font-size: 12.5px; min-width: 0; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.body { padding: 16px 18px; }
.top { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; }
.asks { display: block; color: var(--ink-2); }
.payee { display: block; font: 400 23px/30px var(--serif); }
.payee.claimed { font-size: 18px; line-height: 25px; }
.payee .also { font-size: 15px; color: var(--ink-3); }
.sum { white-space: nowrap; }
.sum wbr { display: none; }
.hero { font-size: 30px; line-height: 36px; font-weight: 500; letter-spacing: -.02em; }
.hero .cur { font-size: 14px; letter-spacing: .02em; font-weight: 400; }
.hero.long { font-size: 25px; line-height: 31px; }
.hero .sum, .payee .sum { white-space: normal; }
.hero .sum wbr { display: inline; }
.cents { color: var(--ink-2); }
.cur { color: var(--ink-3); font-size: .86em; }
.small { font-size: 12.5px; line-height: 17px; }
.quiet { color: var(--ink-2); }
.mono, .id { font-family: var(--mono); font-size: 12px; letter-spacing: -.02em; }
.id { color: var(--ink-3); display: block; line-height: 17px; }
.strong { font-weight: 600; }
h2 { font-weight: 600; margin-bottom: 6px; }
.cols { display: grid; gap: 18px; margin-top: 14px; padding-top: 14px;
  border-top: 1px solid var(--line); }
.cols > * { min-width: 0; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 16px; }
.facts dt { color: var(--ink-3); }
.why { display: grid; gap: 6px; }
p + .why { margin-top: 6px; }
.why li { display: flex; gap: 8px; }
.why .ask .ic { color: var(--wait); }
.why .pass { color: var(--ink-2); }
.note {
  display: flex; gap: 10px; padding: 10px 12px; border-radius: 6px; background: var(--sunken);
  margin-top: 12px;
}
.note.wait { background: var(--wait-tint); color: var(--wait); }
.note.refused { background: var(--refused-tint); color: var(--refused); }
.words {
  border: 1px dashed var(--edge); border-radius: 6px; padding: 10px 12px; margin-top: 14px;
  background: var(--sunken);
}
.words small {
  display: flex; gap: 6px; font-size: 11.5px; line-height: 16px; color: var(--ink-2);
  margin-bottom: 4px;
}
.words small .ic { margin: 0; }
.words q { quotes: "“" "”"; display: block; unicode-bidi: isolate; }
details > summary { color: var(--accent); cursor: pointer; padding: 12px 0; }
details.more > summary { display: inline-block; min-width: 44px; }
.tbl th {
  text-align: left; font-weight: 500; font-size: 12.5px; line-height: 16px; color: var(--ink-3);
  padding: 6px 4px; border-bottom: 1px solid var(--line-2); vertical-align: bottom;
}
.tbl td, .tbl tbody th { padding: 7px 4px; border-bottom: 1px solid var(--line);
  vertical-align: top; }
.tbl tbody th { font-weight: 400; font-size: inherit; line-height: 20px; color: var(--ink-2); }
.tbl tbody th { width: 42%; }
.tbl .sum { white-space: normal; }
.tbl .sum wbr { display: inline; }
.tbl tr:last-child > * { border-bottom: 0; }
.tbl tr > :first-child { padding-left: 0; }
.tbl tr > :last-child { padding-right: 0; }
.tbl .num { text-align: right; }
.tbl small { display: block; font-size: 12px; line-height: 16px; color: var(--ink-3); }
.chart { display: block; margin: 4px 0 6px; max-width: 100%; }
.chart text { font: 400 11px/1 var(--sans); fill: var(--ink-3); }
.chart .paid { fill: var(--spent); }
.chart .this { fill: none; stroke: var(--wait); stroke-width: 1.5; }
.chart .axis { stroke: var(--line-2); }
.chart .median { stroke: var(--ink); stroke-dasharray: 2 3; }

.decide { border-top: 1px solid var(--line-2); padding: 14px 18px; }
.lab { display: block; font-size: 12.5px; line-height: 16px; color: var(--ink-2);
  margin-bottom: 4px; }
textarea {
  display: block; width: 100%; min-height: 48px; padding: 10px; font-size: 16px; line-height: 22px;
  border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); resize: vertical;
}
.acts { display: flex; gap: 10px; }
.btn {
  display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 48px;
  padding: 6px 12px; border-radius: 6px; border: 1px solid transparent; font-weight: 600;
  font-size: 15px; line-height: 20px; cursor: pointer; text-align: center;
}
.btn .ic { margin: 0; }
.btn.approve { flex: 1; background: var(--accent-fill); color: #fff; border-radius: 24px;
  text-wrap: balance; }
.btn.approve:hover { background: var(--accent-hover); }
.btn.deny { flex: none; min-width: 104px; background: var(--surface); border-color: var(--denied);
  color: var(--denied); }
.btn.deny:hover { background: var(--denied-tint); }
.btn[aria-disabled="true"] {
  color: var(--ink-3); background: var(--sunken); border: 1px dashed var(--edge);
  cursor: not-allowed; font-weight: 500;
}
.btn.busy, .btn.busy:hover { color: var(--ink-2); background: var(--sunken);
  border: 1px solid var(--line-2); cursor: progress; }
.said { margin-top: 10px; color: var(--refused); }
.said:empty { display: none; }
.foot { padding: 12px 4px 0; color: var(--ink-3); font-size: 12px; line-height: 17px; }
.foot p + p { margin-top: 4px; }

.came { display: flex; gap: 12px; }
.came .ic { width: 28px; height: 28px; stroke-width: 1.2; margin: 2px 0 0; }
.came p + p { margin-top: 4px; }
.facts .payee, .facts .also { display: inline; font: inherit; }
.came h1 { font: 400 21px/28px var(--serif); }
.came.done .ic, .came.held .ic { color: var(--spent); }
.came.moving .ic { color: var(--moving); }
.came.denied .ic { color: var(--denied); }
.came.refused .ic { color: var(--refused); }
.came.wait .ic { color: var(--wait); }
.came.over .ic { color: var(--ink-3); }
.again { display: inline-flex; align-items: center; min-height: 44px; margin-top: 8px; }
.foot .again { margin: 0; }

@media (max-width: 760px) {
  .open ~ .foot { padding-bottom: 96px; }
  .acts {
    position: fixed; left: 0; right: 0; bottom: 0; z-index: 5; margin: 0;
    padding: 10px 14px calc(10px + env(safe-area-inset-bottom));
    background: var(--surface); border-top: 1px solid var(--line-2);
  }
  .tbl tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); column-gap: 8px; }
  .tbl tr { border-bottom: 1px solid var(--line); padding: 6px 0; }
  .tbl.pair tr { grid-template-columns: minmax(0, 1fr) 92px 92px; }
  .tbl.pair thead tr > :nth-child(2) { grid-column: 2; }
  .tbl.pair tbody th { grid-column: 1; }
  .tbl thead tr { border-color: var(--line-2); padding-top: 0; }
  .tbl tr:last-child { border-bottom: 0; }
  .tbl thead tr:last-child { border-bottom: 1px solid var(--line-2); }
  .tbl th, .tbl td, .tbl tbody th { border: 0; padding: 0; }
  .tbl thead th:first-child { position: absolute; }
  .tbl tbody th { grid-column: 1 / -1; width: auto; }
  .tbl th small { display: inline; }
}
@media (max-width: 350px) {
  .hero.long { font-size: 22px; line-height: 28px; }
  .tbl tr { column-gap: 4px; }
  .tbl td { font-size: 11.5px; letter-spacing: -.03em; }
  .tbl.pair tr { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tbl.pair thead tr > :nth-child(2) { grid-column: auto; }
  .tbl.pair tbody th { grid-column: 1 / -1; }
  .body, .decide { padding-left: 12px; padding-right: 12px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 2px; }
  .facts dd { margin-bottom: 6px; }
}
@media (min-width: 761px) {
  .page { padding: 20px 14px 40px; }
  .top { grid-template-columns: minmax(0, 1fr) max-content; column-gap: 24px; }
  .top h1 { grid-row: span 2; }
  .top .hero, .top .when { text-align: right; }
  .top .note { grid-column: 1 / -1; }
  .cols.two { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 24px; }
  .cols.cost { grid-template-columns: minmax(0, 1fr) 262px; gap: 24px; }
  .decide { display: grid; grid-template-columns: minmax(0, 1fr) fit-content(560px); gap: 10px;
    align-items: end; position: sticky; bottom: 0; background: var(--surface);
    border-radius: 0 0 10px 10px; }
  .btn.approve { padding: 6px 20px; }
  .said { grid-column: 1 / -1; margin: 0; }
}
@media (prefers-reduced-motion: no-preference) {
  .btn { transition: background .12s, border-color .12s; }
}
@media (forced-colors: active) { .btn { border-color: ButtonText; } }
`
