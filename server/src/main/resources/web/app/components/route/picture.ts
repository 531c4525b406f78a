import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { copyLine } from './connect';
import { empty, failure, panel } from '../panel';
import { api, ApiError, part, words } from '../../core/api';
import { View } from '../../core/view';
import { coreTexts } from '../../texts/core';
import { routeTexts as t } from '../../texts/route';

/** What a route shows: its last keyframe, and an address where any player of HLS watches it. Nothing is fetched until it is asked for. */
class Picture extends View {
  @property({ attribute: false }) route = '';
  /** Of the picture, in this browser. */
  @state() private picture = '';
  /** Where it is watched. */
  @state() private address = '';
  @state() private isBusy = false;
  @state() private problem = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    URL.revokeObjectURL(this.picture);
  }

  private async ask(task: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.problem = '';
    try {
      await task();
    } catch (e) {
      this.problem = words(e);
    }
    this.isBusy = false;
  }

  private async show(): Promise<void> {
    const response = await fetch(`/v2/routes/${part(this.route)}/still.mp4`);
    if (!response.ok) {
      const { Error: why } = await response.json().catch(() => ({ Error: coreTexts.failed(response.status) }));
      throw new ApiError(response.status, String(why));
    }
    URL.revokeObjectURL(this.picture);
    this.picture = URL.createObjectURL(await response.blob());
  }

  private async watchIt(): Promise<void> {
    this.address = (await api.get<{ url: string }>(`/v2/routes/${part(this.route)}/preview`)).url;
  }

  override render() {
    return panel({
      title: t.picture,
      id: 'picture',
      actions: html`<button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          ?disabled=${this.isBusy}
          @click=${() => this.ask(() => this.show())}
        >
          ${this.picture ? t.newPicture : t.showPicture}
        </button>
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          ?disabled=${this.isBusy}
          @click=${() => this.ask(() => this.watchIt())}
        >
          ${t.watchAddress}
        </button>`,
      body: html`${failure(this.problem)} ${this.isBusy ? empty(t.pictureLoading) : nothing}
      ${this.picture
        ? html`<video
            class="still"
            .src=${this.picture}
            .muted=${true}
            playsinline
            aria-label=${t.pictureOf}
            @error=${() => (this.problem = t.pictureUnknown)}
          ></video>`
        : nothing}
      ${this.address ? html`<dl class="commands">${copyLine(t.watchIn, this.address)}</dl>` : nothing}
      ${this.picture || this.address || this.isBusy ? nothing : empty(t.pictureHint)}`,
    });
  }
}

customElements.define('tramo-route-picture', Picture);
