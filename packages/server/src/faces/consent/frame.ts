import { type Assets, frame, type Shown } from '../page/frame.ts'

export const assets: Assets = {
  style: '/consent/page.css',
  script: '/consent/page.js',
  test: '/consent/test.svg',
  live: '/consent/live.svg',
}

export function framed(shown: Shown): string {
  return frame({ ...shown, assets, load: 'defer' })
}
