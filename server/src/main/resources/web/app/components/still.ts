import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';
import { ApiError, part } from '../core/api';
import { exactTime, time } from '../core/format';
import { View } from '../core/view';
import type { RouteSummary } from '../core/types';
import { coreTexts } from '../texts/core';
import { previewTexts as t } from '../texts/preview';

/** A server may wait 10 s for a keyframe, and a browser has six connections, one of which is the live stream's. */
const AT_ONCE_MAX = 2;
/** Where there was no picture, there is hardly one soon; where there is video, its next keyframe may come in time. */
const AFTER_FAILURE_MILLIS = 300_000;
const AFTER_FAILURE_WITH_VIDEO_MILLIS = 3_000;
/** One picture is decoded in some ten milliseconds, unless the machine is busy. */
const DECODED_WITHIN_MILLIS = 10_000;
const LOOK_MILLIS = 50;

let busy = 0;
const queue: (() => void)[] = [];

/** Waits until fewer pictures are fetched than may be at once. */
async function inTurn<T>(task: () => Promise<T>): Promise<T> {
  if (busy >= AT_ONCE_MAX) await new Promise<void>((go) => queue.push(go));
  busy++;
  try {
    return await task();
  } finally {
    busy--;
    queue.shift()?.();
  }
}

/** Of several sources, the picture is asked of the active one itself: that of the route begins anew with each switch. */
async function fetched({ id, sources }: RouteSummary, signal: AbortSignal): Promise<Blob> {
  const source = sources.length > 1 ? activeOf(sources)?.id : undefined;
  const query = source === undefined ? '' : `?source=${part(source)}`;
  const response = await fetch(`/v2/routes/${part(id)}/still.mp4${query}`, { signal });
  if (response.ok) return response.blob();
  const { Error: why } = await response.json().catch(() => ({ Error: coreTexts.failed(response.status) }));
  throw new ApiError(response.status, String(why));
}

/** Lets the browser decode an MP4 of one picture. */
function decoded(picture: Blob, signal: AbortSignal): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto'; // without it, a browser decodes no more than it must to know the size
  video.src = URL.createObjectURL(picture);
  return new Promise<HTMLVideoElement>((resolve, reject) => {
    let timer: number | undefined;
    const limit = window.setTimeout(() => fail(t.notDecoded(DECODED_WITHIN_MILLIS / 1_000)), DECODED_WITHIN_MILLIS);
    const abort = () => fail('');
    const end = () => {
      clearTimeout(timer);
      clearTimeout(limit);
      signal.removeEventListener('abort', abort);
    };
    const fail = (why: string) => {
      end();
      release(video);
      reject(new ApiError(0, why));
    };
    const look = () => {
      if (isDrawable(video)) {
        end();
        resolve(video);
      } else {
        timer = window.setTimeout(look, LOOK_MILLIS);
      }
    };
    video.onloadeddata = look;
    video.onerror = () => fail(t.unknownCodec);
    signal.addEventListener('abort', abort);
    video.load();
  });
}

const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Whether a picture that a browser says to have is drawn: while it is busy, nothing may be, without a word. */
function isDrawable(video: HTMLVideoElement): boolean {
  if (!probe) return true;
  probe.clearRect(0, 0, 1, 1);
  probe.drawImage(video, 0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data[3] > 0;
}

/** A browser has few decoders: they are given back at once. */
function release(video: HTMLVideoElement): void {
  video.onloadeddata = null;
  video.onerror = null;
  URL.revokeObjectURL(video.src);
  video.removeAttribute('src');
  video.load();
}

/** Whether there may be a picture of a route: its source brings something, whatever becomes of it, and is not known to be without video. */
export function mayBePictured({ sources, video }: RouteSummary): boolean {
  const state = activeOf(sources)?.state;
  return (state === 'running' || state === 'degraded') && video !== false;
}

function activeOf(sources: RouteSummary['sources']) {
  return sources.find(({ active }) => active) ?? sources[0];
}

/**
 * The last keyframe of a route. It is fetched when it comes into sight, and again after a while as long as it is seen; where there is no
 * picture, nothing is shown. Fires "problem" with the reason in words, or with nothing once there is a picture.
 */
class Still extends View {
  @property({ attribute: false }) route!: RouteSummary;
  @property({ attribute: false }) everyMillis = 30_000;
  /** Largest width, in pixels of the picture. */
  @property({ attribute: false }) pixelsMax = 320;
  /** When the picture that is shown was taken. */
  @state() private takenAt: Date | undefined;

  private readonly canvas = createRef<HTMLCanvasElement>();
  private isInSight = false;
  private nextAt = 0;
  /** When there was no picture at the last try; 0 if there was one. */
  private failedAt = 0;
  private stream = '';
  private timer: number | undefined;
  private reading: AbortController | undefined;
  private readonly sight = new IntersectionObserver((entries) => {
    this.isInSight = entries[entries.length - 1].isIntersecting;
    this.look();
  });

  private readonly onSight = () => this.look();

  override connectedCallback(): void {
    super.connectedCallback();
    this.sight.observe(this);
    document.addEventListener('visibilitychange', this.onSight);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sight.disconnect();
    this.isInSight = false;
    document.removeEventListener('visibilitychange', this.onSight);
    this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.reading?.abort();
    this.reading = undefined;
  }

  override willUpdate(): void {
    // Another stream has another picture: of another route, source or session.
    const { id, sources } = this.route;
    const source = activeOf(sources);
    const stream = JSON.stringify([id, source?.id, source?.since]);
    if (stream === this.stream) return;
    this.stream = stream;
    this.stop();
    this.nextAt = 0;
  }

  override updated(): void {
    this.look();
  }

  private look(): void {
    clearTimeout(this.timer);
    if (!mayBePictured(this.route)) {
      this.stop();
      this.nextAt = 0;
      this.takenAt = undefined;
    } else if (!this.isInSight || document.hidden) {
      this.stop();
    } else if (!this.reading) {
      // That there is video may have become known since.
      if (this.failedAt > 0 && this.route.video) this.nextAt = Math.min(this.nextAt, this.failedAt + AFTER_FAILURE_WITH_VIDEO_MILLIS);
      const wait = this.nextAt - Date.now();
      if (wait <= 0) void this.read();
      else this.timer = window.setTimeout(() => this.look(), wait);
    }
  }

  private async read(): Promise<void> {
    const reading = new AbortController();
    this.reading = reading;
    try {
      await inTurn(async () => {
        const { signal } = reading;
        if (!signal.aborted) this.draw(await decoded(await fetched(this.route, signal), signal), signal);
      });
      this.failedAt = 0;
      if (!reading.signal.aborted) this.done('', this.everyMillis);
    } catch (e) {
      if (reading.signal.aborted) return;
      this.takenAt = undefined;
      this.failedAt = Date.now();
      this.done(e instanceof ApiError ? e.message : coreTexts.away, AFTER_FAILURE_MILLIS);
    }
  }

  private done(problem: string, waitMillis: number): void {
    this.reading = undefined;
    this.nextAt = Date.now() + waitMillis;
    this.dispatchEvent(new CustomEvent('problem', { detail: problem }));
    this.look();
  }

  private draw(video: HTMLVideoElement, signal: AbortSignal): void {
    const canvas = this.canvas.value;
    if (canvas && !signal.aborted) {
      canvas.width = Math.min(video.videoWidth, this.pixelsMax);
      canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
      canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
      this.takenAt = new Date();
    }
    release(video);
  }

  override render() {
    const at = this.takenAt;
    return html`<canvas
      class="still"
      role="img"
      ?hidden=${!at}
      aria-label=${at ? t.stillOf(this.route.name, time(at)) : nothing}
      title=${at ? t.takenAt(exactTime(at)) : nothing}
      ${ref(this.canvas)}
    ></canvas>`;
  }
}

customElements.define('tramo-still', Still);
