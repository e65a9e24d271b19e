import { Markup } from './markup.ts'

const paths = {
  wait: '<path d="M8 1.8 14.2 8 8 14.2 1.8 8z"/><path d="M8 5.2v3.3M8 10.6v.1"/>',
  pass: '<path d="m3.2 8.4 3 3 6.6-6.8"/>',
  done: '<circle cx="8" cy="8" r="6.2"/><path d="m5.2 8.2 2 2 3.6-4"/>',
  held:
    '<circle cx="8" cy="8" r="6.2"/>' +
    '<path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor"/>',
  moving: '<circle cx="8" cy="8" r="6.2" stroke-dasharray="3 2.5"/><path d="M8 4.8V8l2.2 1.4"/>',
  denied:
    '<rect x="2.4" y="2.4" width="11.2" height="11.2" rx="1.5"/>' +
    '<path d="m5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8"/>',
  over: '<circle cx="8" cy="8" r="6.2"/><path d="M4.8 8h6.4"/>',
  refused: '<circle cx="8" cy="8" r="6.2"/><path d="m3.7 12.3 8.6-8.6"/>',
  alarm: '<path d="M8 2 15 14H1z"/><path d="M8 6.5v3.2M8 11.8v.1"/>',
  bot:
    '<rect x="3" y="5.5" width="10" height="7.5" rx="1.5"/>' +
    '<path d="M8 5.5V3M6.2 8.7v1.2M9.8 8.7v1.2"/>',
  passkey:
    '<path d="M5 13.2c-.6-1.5-.8-3-.8-4.7a3.8 3.8 0 0 1 7.6 0c0 1.3.1 2.6.5 3.8M6.9 14c-.5-1.6-.7' +
    '-3.5-.7-5.4a1.8 1.8 0 0 1 3.6 0c0 1.9.2 3.6.8 5.2M8 8.6c0 2 .2 3.8.7 5.6M2.4 10.2c-.6-3.6 1' +
    '-7.7 5.6-7.7s6.2 4.1 5.7 7.7"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  copy:
    '<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/>' +
    '<path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2"/>',
  device: '<rect x="4.5" y="1.8" width="7" height="12.4" rx="1.5"/><path d="M7 11.8h2"/>',
  person: '<circle cx="8" cy="5.2" r="2.9"/><path d="M2.6 14a5.4 5.4 0 0 1 10.8 0"/>',
} as const
export type IconName = keyof typeof paths

/** A shape beside a word, never instead of one. */
export function icon(name: IconName): Markup {
  return new Markup(`<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">${paths[name]}</svg>`)
}

/** The sign of a book in the tab: a dashed ring for test, a solid disc for live. */
export function favicon(environment: 'test' | 'live'): string {
  const shape = environment === 'live' ? 'fill="#1a1c1a"' : 'fill="none" stroke-dasharray="3 2"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<circle cx="8" cy="8" r="6" stroke="#85827a" stroke-width="2" ${shape}/></svg>
`
}
