import { baseStyle } from '../page/style.ts'

/** How the page looks on which a client is let in. */
export const style = `${baseStyle}
:root { --alarm: #ad1f17; }
@media (prefers-color-scheme: dark) { :root { --alarm: #ff938a; } }
input, select { font: inherit; color: inherit; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; }
.asking { max-width: 560px; }
h1 { font: 400 21px/28px var(--serif); }
.host { font-family: var(--sans); font-weight: 700; }
.unverified, .note.red { color: var(--alarm); }
.facts { margin-top: 14px; }
.note .ic { margin-top: 2px; }
.pick { display: flex; gap: 10px; padding: 10px 2px; min-height: 44px; cursor: pointer; }
.pick + .pick { border-top: 1px solid var(--line); }
.pick input { width: 18px; height: 18px; margin: 1px 0 0; flex: none;
  accent-color: var(--accent-fill); }
.pick .small { display: block; }
.tag {
  display: inline-block; font-size: 11px; line-height: 16px; letter-spacing: .1em; padding: 0 6px;
  border-radius: 3px; border: 1px dashed var(--edge); color: var(--ink-2); font-weight: 600;
}
.tag.live { border: 1px solid var(--bar); background: var(--bar); color: var(--bar-ink); }
input:not([type]), select {
  display: block; width: 100%; min-height: 48px; padding: 10px; font-size: 16px; line-height: 22px;
  border: 1px solid var(--edge); border-radius: 6px; background: var(--surface);
}
.two { display: flex; flex-wrap: wrap; gap: 14px; }
.two > * { flex: 1 1 160px; }
.decide { border-top: 1px solid var(--line-2); padding: 14px 18px; display: grid; gap: 10px; }
.acts { display: flex; flex-wrap: wrap; gap: 10px; }
.came.refused .ic { color: var(--refused); }
[hidden] { display: none !important; }
`
