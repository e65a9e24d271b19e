/** How pages for people look: the tokens of the dashboard, and the parts that they share. */
export const baseStyle = `:root {
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
.note {
  display: flex; gap: 10px; padding: 10px 12px; border-radius: 6px; background: var(--sunken);
  margin-top: 12px;
}
.note.wait { background: var(--wait-tint); color: var(--wait); }
.note.refused { background: var(--refused-tint); color: var(--refused); }
.lab { display: block; font-size: 12.5px; line-height: 16px; color: var(--ink-2);
  margin-bottom: 4px; }
textarea {
  display: block; width: 100%; min-height: 48px; padding: 10px; font-size: 16px; line-height: 22px;
  border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); resize: vertical;
}
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
.came h1 { font: 400 21px/28px var(--serif); }
.again { display: inline-flex; align-items: center; min-height: 44px; margin-top: 8px; }
.foot .again { margin: 0; }

@media (min-width: 761px) { .page { padding: 20px 14px 40px; } }
@media (prefers-reduced-motion: no-preference) {
  .btn { transition: background .12s, border-color .12s; }
}
@media (forced-colors: active) { .btn { border-color: ButtonText; } }
`
