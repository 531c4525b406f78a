import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import '../still';
import { copyLine } from './connect';
import { empty, failure, panel } from '../panel';
import { mayBePictured } from '../still';
import { api, part, words } from '../../core/api';
import { localTimes } from '../../core/format';
import { live } from '../../core/live';
import { View } from '../../core/view';
import { previewTexts as t } from '../../texts/preview';

const STILL_EVERY_MILLIS = 10_000;
const STILL_PIXELS_MAX = 640;

/** GET /v2/routes/{id}/preview. */
interface Preview {
  readonly url: string;
  readonly path: string;
}

/**
 * What a route shows: its last keyframe as long as it is seen, the stream with sound when it is asked for, and an address where any player
 * of HLS watches it. The player is loaded with the first preview.
 */
class Picture extends View {
  @property({ attribute: false }) route = '';
  /** Where it is watched. */
  @state() private address = '';
  /** Where it is played here; empty while it is not. */
  @state() private playlist = '';
  @state() private isBusy = false;
  @state() private problem = '';
  /** Why there is no still. */
  @state() private missing = '';

  constructor() {
    super();
    this.watch(live.changed);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('route')) this.address = this.playlist = this.problem = this.missing = '';
  }

  private async ask(use: (preview: Preview) => unknown): Promise<void> {
    this.isBusy = true;
    this.problem = '';
    try {
      await use(await api.get<Preview>(`/v2/routes/${part(this.route)}/preview`));
    } catch (e) {
      this.problem = words(e);
    }
    this.isBusy = false;
  }

  private play(): Promise<void> {
    return this.ask(async ({ path }) => {
      await import('./player');
      this.playlist = path;
    });
  }

  private ended({ detail }: CustomEvent<string>): void {
    this.playlist = '';
    this.problem = detail;
  }

  override render() {
    const summary = live.routes.get(this.route)?.summary;
    if (!summary) return nothing;
    const isHere = summary.placement === 'local';
    return panel({
      title: t.picture,
      id: 'picture',
      actions: isHere && summary.running ? this.actions() : undefined,
      body: html`${failure(this.problem)}
          ${this.playlist
            ? html`<tramo-player .playlist=${this.playlist} @ended=${this.ended}></tramo-player>`
            : html`<tramo-still
                  .route=${summary}
                  .everyMillis=${STILL_EVERY_MILLIS}
                  .pixelsMax=${STILL_PIXELS_MAX}
                  @problem=${({ detail }: CustomEvent<string>) => (this.missing = detail)}
                ></tramo-still>
                ${mayBePictured(summary) ? (this.missing ? empty(this.missing) : nothing) : empty(localTimes(summary.reason) || t.noVideo)}`}
          ${this.address ? html`<dl class="commands">${copyLine(t.addressIn, this.address)}</dl>` : nothing}
          ${isHere ? nothing : empty(t.elsewhere)}`,
    });
  }

  private actions() {
    return html`${this.playlist
        ? nothing
        : html`<button type="button" class="btn btn-sm btn-primary" ?disabled=${this.isBusy} @click=${() => this.play()}>
            <span aria-hidden="true">▶</span> ${t.play}
          </button>`}
      <button
        type="button"
        class="btn btn-sm btn-outline-secondary"
        ?disabled=${this.isBusy}
        @click=${() => this.ask(({ url }) => (this.address = url))}
      >
        ${t.address}
      </button>`;
  }
}

customElements.define('tramo-route-picture', Picture);
