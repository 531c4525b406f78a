import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { num } from './cells';
import { confirmed } from '../dialog';
import { timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import { named, type Route } from '../../core/detail';
import { duration, fileSize } from '../../core/format';
import { View } from '../../core/view';
import { recordingTexts as t } from '../../texts/recordings';

/** An answer of GET /v2/routes/{id}/recordings has some of these. */
interface Recording {
  readonly destination: string;
  readonly name: string;
  readonly format: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly recording: boolean;
  readonly path: string;
}

interface Page {
  readonly recordings: readonly Recording[];
  readonly count: number;
  readonly bytes: number;
  readonly freeBytes: number;
}

const PAGE = 20;
const SHOWN_MAX = 1_000;
const READ_MILLIS = 10_000;
const CUT_SECONDS = 60;

/** What a route has recorded: listed, played, cut around a time, downloaded and deleted. Not shown if there is nothing. */
class Recordings extends View {
  @property({ attribute: false }) route = '';
  @property({ attribute: false }) detail: Route | undefined;
  @state() private page: Page | undefined;
  @state() private shown = PAGE;
  @state() private playing = '';
  @state() private problem = '';
  private timer: number | undefined;
  private readOf = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => void this.read(), READ_MILLIS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override willUpdate(): void {
    if (this.readOf === this.route) return;
    this.readOf = this.route;
    this.page = undefined;
    void this.read();
  }

  private async read(): Promise<void> {
    try {
      this.page = await api.get<Page>(`/v2/routes/${part(this.route)}/recordings`, { limit: this.shown });
      this.problem = '';
    } catch (e) {
      this.problem = words(e);
    }
  }

  private async deleteOne(one: Recording): Promise<void> {
    const isMeant = await confirmed({
      title: t.removeTitle(one.name),
      text: t.removeText,
      action: t.remove,
      isDangerous: true,
    });
    if (!isMeant) return;
    try {
      await api.delete(one.path);
      toast({ text: t.removed(one.name) });
      if (this.playing === one.path) this.playing = '';
      await this.read();
    } catch (e) {
      this.problem = words(e);
    }
  }

  private more(): void {
    this.shown = SHOWN_MAX;
    void this.read();
  }

  private get records(): boolean {
    return !!this.detail && named(this.detail).some(({ endpoint, isSource }) => !isSource && endpoint.uri.startsWith('file:'));
  }

  override render() {
    const { page } = this;
    if (!page || (!page.count && !this.records)) return this.problem && this.records ? failure(this.problem) : nothing;
    return panel({
      title: t.recordings,
      id: 'recordings',
      actions: html`<span class="quiet">${t.sum(page.count, fileSize(page.bytes), fileSize(page.freeBytes))}</span>`,
      body: html`${failure(this.problem)} ${page.count ? this.table(page) : empty(t.none)} ${this.player()}
      ${page.count > page.recordings.length
        ? html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.more}>${t.more}</button>`
        : nothing}
      ${page.count ? this.cutForm(page) : nothing}`,
    });
  }

  private table(page: Page) {
    return html`<div class="table-responsive">
      <table class="table table-sm align-middle mb-0">
        <thead>
          <tr>
            <th scope="col">${t.began}</th>
            <th scope="col">${t.destination}</th>
            <th scope="col">${t.format}</th>
            <th scope="col" class="num">${t.length}</th>
            <th scope="col" class="num">${t.size}</th>
            <th scope="col"><span class="visually-hidden">${t.download}</span></th>
          </tr>
        </thead>
        <tbody>
          ${page.recordings.map((one) => this.row(one))}
        </tbody>
      </table>
    </div>`;
  }

  private row(one: Recording) {
    return html`<tr data-recording=${one.name}>
      <td class="text-nowrap">${timeTag(one.startedAt)} ${one.recording ? html`<span class="label">${t.now}</span>` : nothing}</td>
      <td>${one.destination}</td>
      <td>${one.format}</td>
      ${num(t.length, duration(one.seconds * 1000))} ${num(t.size, fileSize(one.bytes))}
      <td class="buttons">
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          aria-label="${t.play}: ${one.name}"
          @click=${() => (this.playing = one.path)}
        >
          ${t.play}
        </button>
        <a class="btn btn-sm btn-outline-secondary" aria-label="${t.download}: ${one.name}" href=${one.path} download>${t.download}</a>
        ${one.recording
          ? nothing
          : html`<button
              type="button"
              class="btn btn-sm btn-outline-secondary"
              aria-label="${t.remove}: ${one.name}"
              @click=${() => this.deleteOne(one)}
            >
              ${t.remove}
            </button>`}
      </td>
    </tr>`;
  }

  private player() {
    if (!this.playing) return nothing;
    return html`<video
        class="still"
        src="${this.playing}/play"
        controls
        autoplay
        .muted=${true}
        playsinline
        aria-label=${t.picture(this.playing)}
        @error=${() => (this.problem = t.notPlayed)}
      ></video>
      <button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => (this.playing = '')}>
        ${t.stopPlaying}
      </button>`;
  }

  private cutForm(page: Page) {
    const destinations = [...new Set(page.recordings.map((one) => one.destination))];
    return html`<form
      class="fields mt-3"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const data = new FormData(event.target as HTMLFormElement);
        const around = new Date(String(data.get('around')));
        if (Number.isNaN(around.getTime())) return;
        const query = new URLSearchParams({ around: around.toISOString(), seconds: String(data.get('seconds')) });
        if (data.get('destination')) query.set('destination', String(data.get('destination')));
        window.location.assign(`/v2/routes/${part(this.route)}/recordings/cut?${query}`);
      }}
    >
      <div>
        <label class="form-label" for="cut-around">${t.cutAround}</label>
        <input class="form-control form-control-sm" id="cut-around" name="around" type="datetime-local" step="1" required />
      </div>
      <div>
        <label class="form-label" for="cut-seconds">${t.cutSeconds}</label>
        <input
          class="form-control form-control-sm"
          id="cut-seconds"
          name="seconds"
          type="number"
          min="1"
          max="7200"
          value=${CUT_SECONDS}
          required
        />
      </div>
      ${destinations.length > 1
        ? html`<div>
            <label class="form-label" for="cut-destination">${t.destination}</label>
            <select class="form-select form-select-sm" id="cut-destination" name="destination">
              ${destinations.map((one) => html`<option value=${one}>${one}</option>`)}
            </select>
          </div>`
        : nothing}
      <div class="align-self-end">
        <button type="submit" class="btn btn-sm btn-outline-secondary" title=${t.cutHint}>${t.cut}</button>
      </div>
    </form>`;
  }
}

customElements.define('tramo-route-recordings', Recordings);
