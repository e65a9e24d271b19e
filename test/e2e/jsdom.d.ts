/** Of jsdom, what a test of pages uses; it brings no types, and ours know no browser. */
declare module 'jsdom' {
  export interface Element {
    click(): void
    remove(): void
  }
  export interface Document {
    querySelector(selector: string): Element | null
    querySelectorAll(selector: string): Iterable<Element>
  }
  export interface DOMWindow {
    readonly document: Document
    eval(script: string): void
    close(): void
  }
  export class VirtualConsole {}
  export class ResourceLoader {
    fetch(url: string, options: object): Promise<Buffer> | null
  }
  export class JSDOM {
    readonly window: DOMWindow
    static fromURL(url: string, options: object): Promise<JSDOM>
  }
}
