import Hls, { type ErrorData } from 'hls.js';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';
import { localTimes, number } from '../../core/format';
import { View } from '../../core/view';
import { coreTexts } from '../../texts/core';
import { previewTexts as t } from '../../texts/preview';

const HLS_TYPE = 'application/vnd.apple.mpegurl';
/** After that, a page that nobody sees plays no more. */
const UNSEEN_MILLIS_MAX = 60_000;
/** A player that failed begins anew, so often; what played that long since has not failed. */
const RESTARTS_MAX = 3;
const PLAYED_MILLIS_MIN = 10_000;
const RESTART_MILLIS = 1_000;
/** What is behind after a pause of the stream is played that much faster. */
const CATCH_UP = 1.1;
/** What was played is kept in the browser for so long. */
const KEPT_SECONDS = 10;

/** The server itself waits for the stream to begin, and says why it does not. */
const ONCE = { default: { maxTimeToFirstByteMs: 30_000, maxLoadTimeMs: 30_000, timeoutRetry: null, errorRetry: null } };

type Phase = 'starting' | 'playing' | 'stalled' | 'paused';

/**
 * Plays a preview with sound, until it is ended, the page is left, or it was not seen for a minute. Fires "ended" with the reason in words,
 * or with nothing if a person ended it.
 */
class Player extends View {
  /** Path of the master playlist. */
  @property({ attribute: false }) playlist = '';
  @state() private phase: Phase = 'starting';
  @state() private isMuted = false;
  @state() private behindSeconds: number | undefined;

  private readonly place = createRef<HTMLVideoElement>();
  private hls: Hls | undefined;
  private hiddenTimer: number | undefined;
  private restarts = 0;
  private restartTimer: number | undefined;
  private startedAt = 0;

  private readonly onSight = () => {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) this.hiddenTimer = window.setTimeout(() => this.finish(t.unseen), UNSEEN_MILLIS_MAX);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.onSight);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.onSight);
    clearTimeout(this.hiddenTimer);
    clearTimeout(this.restartTimer);
    this.hls?.destroy();
    this.hls = undefined;
  }

  override firstUpdated(): void {
    const video = this.place.value!;
    if (Hls.isSupported()) {
      this.open(video);
    } else if (video.canPlayType(HLS_TYPE)) {
      video.src = this.playlist;
    } else {
      this.finish(t.noPlayer);
      return;
    }
    if (!this.hls) void this.begin(video);
    this.querySelector<HTMLElement>('.player-stop')?.focus();
  }

  private open(video: HTMLVideoElement): void {
    this.hls?.destroy();
    const hls = new Hls({
      lowLatencyMode: true,
      backBufferLength: KEPT_SECONDS,
      maxLiveSyncPlaybackRate: CATCH_UP,
      manifestLoadPolicy: ONCE,
    });
    hls.on(Hls.Events.ERROR, (_, data) => this.failed(data));
    hls.loadSource(this.playlist);
    hls.attachMedia(video);
    this.hls = hls;
    this.startedAt = Date.now();
    void this.begin(video);
  }

  private async begin(video: HTMLVideoElement): Promise<void> {
    try {
      await video.play();
    } catch (e) {
      // A browser may refuse sound that it thinks nobody asked for.
      if ((e as Error).name !== 'NotAllowedError') return;
      video.muted = true;
      await video.play().catch(() => undefined); // its own button is there
    }
  }

  private failed(data: ErrorData): void {
    if (!data.fatal) return;
    if (Date.now() - this.startedAt > PLAYED_MILLIS_MIN) this.restarts = 0;
    if (canPlay(data) && this.restarts < RESTARTS_MAX) {
      this.restarts++;
      this.phase = 'stalled';
      this.restartTimer = window.setTimeout(() => this.place.value && this.open(this.place.value), RESTART_MILLIS);
      return;
    }
    this.finish(data.type === Hls.ErrorTypes.NETWORK_ERROR ? t.failed(reason(data)) : t.notPlayable);
  }

  private finish(why: string): void {
    if (this.isConnected) this.dispatchEvent(new CustomEvent('ended', { detail: why }));
  }

  private played(): void {
    this.phase = this.place.value?.paused ? 'paused' : 'playing';
    const behind = Math.round(this.hls?.latency ?? 0);
    this.behindSeconds = behind > 0 ? behind : undefined;
  }

  private said(): string {
    const { phase, behindSeconds } = this;
    if (phase !== 'playing') return t[phase];
    return behindSeconds === undefined ? '' : t.playing(number(behindSeconds));
  }

  override render() {
    return html`<video
        class="preview"
        controls
        playsinline
        aria-label=${t.preview}
        ${ref(this.place)}
        @timeupdate=${this.played}
        @waiting=${() => (this.phase = this.phase === 'starting' ? 'starting' : 'stalled')}
        @pause=${() => (this.phase = 'paused')}
        @volumechange=${() => (this.isMuted = this.place.value?.muted ?? false)}
        @error=${() => !this.hls && this.finish(t.notPlayable)}
      ></video>
      <div class="preview-bar">
        <button type="button" class="btn btn-sm btn-outline-secondary player-stop" @click=${() => this.finish('')}>
          <span aria-hidden="true">■</span> ${t.stop}
        </button>
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          @click=${() => (this.place.value!.muted = !this.place.value!.muted)}
        >
          ${this.isMuted ? t.unmute : t.mute}
        </button>
        ${this.isMuted ? html`<span>${t.isMuted}</span>` : nothing}
        <span class="quiet" data-phase=${this.phase}>${this.said()}</span>
      </div>`;
  }
}

/** Whether it may work if it is tried again: what the server refuses is refused, and a codec that is not there stays away. */
function canPlay({ details }: ErrorData): boolean {
  const { MANIFEST_LOAD_ERROR, MANIFEST_LOAD_TIMEOUT, MANIFEST_PARSING_ERROR, MANIFEST_INCOMPATIBLE_CODECS_ERROR } = Hls.ErrorDetails;
  const final: string[] = [MANIFEST_LOAD_ERROR, MANIFEST_LOAD_TIMEOUT, MANIFEST_PARSING_ERROR, MANIFEST_INCOMPATIBLE_CODECS_ERROR];
  return !final.includes(details);
}

/** What the server says. */
function reason({ networkDetails }: ErrorData): string {
  try {
    return localTimes(String(JSON.parse((networkDetails as XMLHttpRequest).responseText).Error));
  } catch {
    return coreTexts.noAnswer;
  }
}

customElements.define('tramo-player', Player);
