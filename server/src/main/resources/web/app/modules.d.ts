/** Its own types say that it is CommonJS, which it is not where it is bundled. */
declare module 'qr-creator' {
  export default class QrCreator {
    static render(settings: Readonly<Record<string, string | number>>, place: HTMLElement): void;
  }
}

/** Likewise. */
declare module 'hls.js' {
  export interface ErrorData {
    readonly fatal: boolean;
    readonly type: string;
    readonly details: string;
    readonly networkDetails?: unknown;
  }

  export default class Hls {
    static readonly Events: { readonly ERROR: 'hlsError' };
    static readonly ErrorTypes: { readonly NETWORK_ERROR: string };
    static readonly ErrorDetails: {
      readonly MANIFEST_LOAD_ERROR: string;
      readonly MANIFEST_LOAD_TIMEOUT: string;
      readonly MANIFEST_PARSING_ERROR: string;
      readonly MANIFEST_INCOMPATIBLE_CODECS_ERROR: string;
    };
    static isSupported(): boolean;

    readonly latency: number;
    constructor(settings: object);
    on(event: 'hlsError', listener: (event: string, data: ErrorData) => void): void;
    loadSource(url: string): void;
    attachMedia(media: HTMLMediaElement): void;
    destroy(): void;
  }
}
