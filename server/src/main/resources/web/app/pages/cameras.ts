import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../components/cameras/camera';
import '../components/cameras/refused';
import { stateBadge } from '../components/badges';
import { figure } from '../components/figure';
import { empty, panel } from '../components/panel';
import { num } from '../components/route/cells';
import { audioWords, videoWords } from '../components/route/stream';
import { sparkline } from '../components/sparkline';
import { UNKNOWN } from '../core/format';
import { live, type LiveRoute } from '../core/live';
import { parameter, routePath, setParameters } from '../core/navigation';
import { searchText, urgency } from '../core/routes';
import { View } from '../core/view';
import { cameraTexts as t } from '../texts/cameras';
import { actionTexts } from '../texts/actions';
import { coreTexts } from '../texts/core';

const SHOWN_MAX = 200;
const COLUMNS = 11;
const KILO = 1_000;
const ORDER = new Intl.Collator(undefined, { numeric: true });

/** All routes that take a stream by RTMP, with who publishes what. */
class Cameras extends View {
  @state() private search = parameter('search');
  @state() private open = parameter('camera');

  constructor() {
    super();
    this.watch(live.changed, live.status);
  }

  private find(search: string): void {
    this.search = search;
    setParameters({ search });
  }

  private toggle(id: string): void {
    this.open = this.open === id ? '' : id;
    setParameters({ camera: this.open, endpoint: '' });
  }

  override render() {
    return html`<h1 class="visually-hidden">${t.cameras}</h1>
      ${panel({
        title: t.cameras,
        id: 'cameras',
        actions: html`<input
          type="search"
          class="form-control form-control-sm search"
          aria-label=${t.search}
          placeholder=${t.search}
          .value=${this.search}
          @input=${(e: InputEvent) => this.find((e.target as HTMLInputElement).value)}
        />`,
        body: this.body(),
      })}
      <tramo-refused-publishers></tramo-refused-publishers>`;
  }

  private body() {
    if (!live.isLoaded) return empty(coreTexts.loading);
    const all = [...live.routes.values()].filter(isCamera);
    if (!all.length) return empty(t.noCameras, html`<a href="/routes/new?template=camera">${actionTexts.newCamera}</a>`);
    const wanted = this.search.toLowerCase();
    const found = all
      .filter((route) => searchedIn(route).includes(wanted))
      .sort((a, b) => urgency(a.summary) - urgency(b.summary) || ORDER.compare(a.summary.name, b.summary.name));
    if (!found.length) return empty(t.noMatch);
    return html`<div class="table-responsive">
        <table class="table table-sm align-middle cameras mb-0">
          <thead>
            <tr>
              ${[t.state, t.name, t.publisher, t.video].map((head) => html`<th scope="col">${head}</th>`)}
              ${[t.frameRate, t.keyframe].map((head) => html`<th scope="col" class="num">${head}</th>`)}
              <th scope="col">${t.audio}</th>
              ${[t.bitRate, t.pushes, t.players].map((head) => html`<th scope="col" class="num">${head}</th>`)}
              <th scope="col"><span class="visually-hidden">${t.open}</span></th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              found.slice(0, SHOWN_MAX),
              ({ summary }) => summary.id,
              (route) => this.row(route),
            )}
          </tbody>
        </table>
      </div>
      ${found.length > SHOWN_MAX ? empty(t.more(found.length - SHOWN_MAX)) : nothing}`;
  }

  private row({ summary, rates }: LiveRoute) {
    const source = summary.sources[0];
    const stream = source?.stream;
    const pushes = Object.values(summary.destinations);
    const running = pushes.filter((push) => push.state === 'running').length;
    const isOpen = this.open === summary.id;
    return html`<tr data-camera=${summary.id}>
        <td>${stateBadge(source?.state ?? summary.state)}</td>
        <th scope="row"><a href=${routePath(summary.id)}>${summary.name}</a></th>
        <td>
          ${stream
            ? html`<span class="address">${stream.peer}</span> <span class="quiet wrap">${stream.client}</span>`
            : html`<span class="quiet">${t.nobody}</span>`}
        </td>
        <td class="text-nowrap live-value">${stream ? videoWords(stream) : UNKNOWN}</td>
        ${num(t.frameRate, figure(stream?.frameRate, '', 2))}
        ${num(
          t.keyframe,
          figure(stream?.keyframeIntervalMillis ? stream.keyframeIntervalMillis / KILO : undefined, 's', 1),
        )}
        <td class="text-nowrap live-value">${stream ? audioWords(stream) : UNKNOWN}</td>
        ${num(t.bitRate, html`<span class="text-nowrap">${sparkline(rates)} ${figure(source?.mbps, 'Mbit/s', 2)}</span>`)}
        ${num(
          t.pushes,
          html`<span class="live-value ${running < pushes.length ? 'tone-warning' : ''}">
            ${t.pushesRunning(running, pushes.length)}
          </span>`,
        )}
        ${num(t.players, figure(stream?.players, '', 0))}
        <td class="buttons">
          <button
            type="button"
            class="btn btn-sm btn-outline-secondary"
            aria-expanded=${isOpen}
            aria-label=${t.openOf(summary.name)}
            data-control="camera"
            @click=${() => this.toggle(summary.id)}
          >
            ${t.open}
          </button>
        </td>
      </tr>
      ${isOpen
        ? html`<tr class="camera-open">
            <td colspan=${COLUMNS}><tramo-camera .camera=${summary.id}></tramo-camera></td>
          </tr>`
        : nothing}`;
  }
}

/** Whether a route takes its stream by RTMP. */
function isCamera({ summary }: LiveRoute): boolean {
  return summary.kind === 'camera' || summary.sources.some((source) => /^rtmps?:/.test(source.address));
}

function searchedIn({ summary }: LiveRoute): string {
  const stream = summary.sources[0]?.stream;
  return `${searchText(summary)}\n${stream?.peer ?? ''}\n${stream?.client ?? ''}`.toLowerCase();
}

customElements.define('tramo-cameras', Cameras);
