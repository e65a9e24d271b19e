import { baseStyle } from '../page/style.ts'

/** How the page looks, beyond what all pages for people have in common. */
export const style = `${baseStyle}
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
.why { display: grid; gap: 6px; }
p + .why { margin-top: 6px; }
.why li { display: flex; gap: 8px; }
.why .ask .ic { color: var(--wait); }
.why .pass { color: var(--ink-2); }
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
.acts { display: flex; gap: 10px; }
.facts .payee, .facts .also { display: inline; font: inherit; }
.came.done .ic, .came.held .ic { color: var(--spent); }
.came.moving .ic { color: var(--moving); }
.came.denied .ic { color: var(--denied); }
.came.refused .ic { color: var(--refused); }
.came.wait .ic { color: var(--wait); }
.came.over .ic { color: var(--ink-3); }
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
`
