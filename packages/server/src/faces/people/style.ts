import { baseStyle } from '../page/style.ts'

/** How the pages of a person look, beyond what all pages for people have in common. */
export const style = `${baseStyle}
:root { --alarm: #ad1f17; --alarm-fill: #ad1f17; --veil: #1a1c1a66; }
@media (prefers-color-scheme: dark) {
  :root { --alarm: #ff938a; --alarm-fill: #b3352c; --veil: #000000a6; }
}
[hidden] { display: none !important; }
input { font: inherit; color: inherit; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; }
h1 { font: 400 21px/28px var(--serif); letter-spacing: -.005em; }
h2:focus, .once:focus { outline: none; }
.env a { margin-left: auto; color: inherit; display: inline-flex; align-items: center; }

.wide { max-width: 1040px; }
.wide .brand { align-items: center; }
.wide .brand .go { margin-left: auto; }
.card { max-width: 468px; }
.card .body { padding: 24px 22px; }
.card .body > * + *, .card form > * + *, .says > * + * { margin-top: 14px; }
.card h1 + p { margin-top: 6px; }
.card .came > * + * { margin-top: 0; }
.says { min-width: 0; }
.says > [data-place] { margin-top: 18px; }
.card .btn.main { width: 100%; }
.came.alarm .ic { color: var(--wait); }
.came.over .ic { color: var(--ink-3); }
.came.done .ic { color: var(--spent); }
.note .ic { margin-top: 2px; }

.head { display: flex; gap: 8px 16px; margin-bottom: 10px; align-items: flex-start;
  justify-content: space-between; padding: 0 2px; }
.cols { border: 0; padding: 0; gap: 14px; align-items: start; }
.col { display: grid; gap: 14px; grid-template-columns: minmax(0, 1fr); }
.panel > header { display: flex; align-items: center; justify-content: space-between; gap: 8px;
  min-height: 52px; padding: 4px 14px 4px 18px; }
.panel > header h2 { margin: 0; }
.below { padding: 0 18px 16px; }
.panel > .said { padding: 0 18px 16px; margin: 0; }
.below > * + *, #invite > * + * { margin-top: 12px; }
.said { color: var(--alarm); }

.rows > li { padding: 12px 18px; border-top: 1px solid var(--line); }
.card .rows { border: 1px solid var(--line-2); border-radius: 6px; }
.card .rows > li { padding: 12px 14px; }
.card .rows > li:first-child { border-top: 0; }
.rows .of { color: var(--ink-3); margin-top: 4px; }
.book .go { margin: 2px 0 -10px; }
.rows .role { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px; }
.row { display: grid; grid-template-columns: 28px minmax(0, 1fr); gap: 2px 10px; }
.row > .ic { margin: 2px 6px; }
.row .acts { grid-column: 2; display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0 2px; }
.row .acts:not(:has(.btn:not([hidden]))) { display: none; }
.ava {
  width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center; flex: none;
  background: var(--accent-tint); color: var(--accent); font-size: 11px; font-weight: 700;
}
.ava.open { background: none; border: 1px dashed var(--edge); color: var(--ink-2); }
.tag {
  display: inline-block; font-size: 11px; line-height: 16px; letter-spacing: .1em; padding: 0 6px;
  border-radius: 3px; border: 1px dashed var(--edge); color: var(--ink-2); font-weight: 600;
}
.tag.live { border: 1px solid var(--bar); background: var(--bar); color: var(--bar-ink); }
.tag.here { border: 0; background: var(--accent-tint); color: var(--accent); letter-spacing: 0; }
.dots { list-style: disc; padding-left: 18px; display: grid; gap: 6px; }

.btn.main { background: var(--accent-fill); color: #fff; }
.btn.main:hover { background: var(--accent-hover); }
.btn.plain { background: var(--surface); border-color: var(--edge); font-size: 14px;
  min-height: 44px; }
.btn.plain:hover { background: var(--hover); }
.btn.grave:hover { filter: brightness(1.1); }
.btn.grave { background: var(--alarm-fill); color: #fff; }
a.btn { text-decoration: none; color: inherit; }
a.btn.main { color: #fff; }
.btn[aria-disabled="true"], .btn[aria-disabled="true"]:hover {
  color: var(--ink-3); background: var(--sunken); border: 1px dashed var(--edge);
}
.btn.busy, .btn.busy:hover { color: var(--ink-2); border: 1px solid var(--line-2); }
.row .btn, .panel > header .btn, .head .btn { border-color: var(--line-2); font-weight: 500;
  white-space: nowrap; }
.go { display: inline-flex; align-items: center; min-height: 44px; }
.two { display: flex; flex-wrap: wrap; gap: 10px; }
.two > * { flex: 1 1 160px; }

input:not([type]) {
  display: block; width: 100%; min-height: 48px; padding: 10px; font-size: 16px; line-height: 22px;
  border: 1px solid var(--edge); border-radius: 6px; background: var(--surface);
}
input.mono { font-size: 13px; letter-spacing: 0; background: var(--sunken); }
.picks { display: grid; gap: 0; }
.pick { display: flex; gap: 10px; padding: 10px 2px; min-height: 44px; cursor: pointer; }
.pick + .pick { border-top: 1px solid var(--line); }
.pick input { width: 18px; height: 18px; margin: 1px 0 0; flex: none;
  accent-color: var(--accent-fill); }
.pick .small { display: block; }
.once { display: grid; gap: 10px; padding: 14px; border-radius: 6px;
  background: var(--accent-tint); }
.once .lab { margin: 0; color: var(--ink); }
.copy { display: flex; gap: 8px; margin-top: -6px; }
.copy input { flex: 1; min-width: 0; }
#organizations { display: flex; flex-wrap: wrap; gap: 0 16px; padding: 0 2px; }
#organizations a { display: inline-flex; align-items: center; min-height: 44px; }
#organizations [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }

dialog {
  width: min(460px, calc(100vw - 28px)); padding: 22px; border: 1px solid var(--line-2);
  border-radius: 10px; background: var(--surface); color: var(--ink);
}
dialog::backdrop { background: var(--veil); }
dialog form > * + * { margin-top: 14px; }
.asked { font: 400 19px/26px var(--serif); margin: 0; }
dialog .dots { color: var(--ink-2); }
dialog .two { margin-top: 20px; }
details { margin-bottom: -10px; }
details > summary + * { margin-bottom: 10px; }
details > summary { color: var(--accent); cursor: pointer; min-height: 44px; padding: 12px 0;
  width: max-content; max-width: 100%; }
.status {
  position: fixed; left: 50%; bottom: 20px; transform: translateX(-50%); z-index: 6;
  width: max-content;
  max-width: calc(100vw - 28px); padding: 10px 16px; border-radius: 6px; background: var(--bar);
  color: var(--bar-ink);
}
.status:empty { padding: 0; }
.bones i { display: block; height: 14px; margin-top: 12px; border-radius: 4px;
  background: var(--sunken); }
.bones i:last-child { width: 60%; }
.wait { color: var(--ink-3); }

@media (max-width: 760px) {
  .page { padding-bottom: 60px; }
  .env a { min-height: 44px; margin-block: -4px; }
  .below .btn.main { width: 100%; }
}
@media (min-width: 761px) {
  .card { padding-top: max(20px, 18vh); }
  .cols { grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr); }
  .row { grid-template-columns: 28px minmax(0, 1fr) auto; align-items: start; }
  .row .acts { grid-column: auto; margin: 0; flex-wrap: nowrap; }
  .row .btn, .panel > header .btn, .head .btn { min-height: 34px; font-size: 13px;
    padding: 4px 10px; }
}
@media (max-width: 350px) {
  .card .body, .rows > li, .below, .panel > header { padding-left: 12px; padding-right: 12px; }
}
@media (prefers-reduced-motion: no-preference) {
  .bones i { animation: pulse 1.6s ease-in-out infinite alternate; }
  @keyframes pulse { to { opacity: .45; } }
}
@media (forced-colors: active) { .tag.live { border-color: CanvasText; } }
`
