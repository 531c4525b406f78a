/** Its own types say that it is CommonJS, which it is not where it is bundled. */
declare module 'qr-creator' {
  export default class QrCreator {
    static render(settings: Readonly<Record<string, string | number>>, place: HTMLElement): void;
  }
}
