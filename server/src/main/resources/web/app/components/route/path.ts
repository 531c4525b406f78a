import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ago } from '../attention';
import { stateBadge } from '../badges';
import { figure } from '../figure';
import { panel } from '../panel';
import { sparkline } from '../sparkline';
import { named, type NamedEndpoint, type Route } from '../../core/detail';
import { live, type LiveRoute } from '../../core/live';
import { View } from '../../core/view';
import type { EndpointSummary, Figures } from '../../core/types';
import { routeTexts as t } from '../../texts/route';

/** More destinations are shown when they are asked for. */
const DESTINATIONS_FIRST = 12;

/** The way of the media, from the sources through what is between to the destinations, with state and figures at each point. */
class RoutePath extends View {
  @property({ attribute: false }) route!: LiveRoute;
  @property({ attribute: false }) detail: Route | undefined;
  @state() private isAll = false;

  constructor() {
    super();
    this.watch(live.status);
  }

  override render() {
    return panel({ title: t.path, id: 'path', body: this.body() });
  }

  private body() {
    const { summary } = this.route;
    const all = named(summary);
    const sources = all.filter(({ isSource }) => isSource);
    const destinations = all.filter(({ isSource }) => !isSource);
    const shown = this.isAll ? destinations : destinations.slice(0, DESTINATIONS_FIRST);
    return html`<div class="way">
      <ul class="way-column way-sources" aria-label=${t.sources}>
        ${sources.map((endpoint) => this.point(endpoint))}
      </ul>
      ${this.between()}
      ${shown.length
        ? html`<ul class="way-column way-destinations" aria-label=${t.destinations}>
            ${shown.map((endpoint) => this.point(endpoint))}
            ${shown.length < destinations.length
              ? html`<li class="way-more">
                  <button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => (this.isAll = true)}>
                    ${t.showAll(destinations.length)}
                  </button>
                </li>`
              : nothing}
          </ul>`
        : nothing}
    </div>`;
  }

  /** What is between sources and destinations. */
  private between() {
    const conversion = this.detail?.conversion;
    if (!conversion) return html`<div class="way-line" aria-hidden="true"></div>`;
    const fromFrames = this.route.summary.sources[0]?.address.startsWith('rtmp');
    const lost = conversion.framesDropped + conversion.datagramsDropped;
    return html`<div class="way-between">
      <div class="way-point ${lost + conversion.framesUnusable ? 'is-troubled' : ''}">
        <p class="way-head"><b>${t.converter}</b></p>
        <p>${fromFrames ? t.toDatagrams : t.toFrames}</p>
        <p class="quiet live-value">${t.converterLost(lost, conversion.framesUnusable)}</p>
      </div>
    </div>`;
  }

  private point({ key, name, isSource, endpoint }: NamedEndpoint<EndpointSummary>) {
    const figures = this.route.figures[key] ?? {};
    const isTroubled = this.route.summary.running && !['running', 'waiting', 'stopped'].includes(endpoint.state);
    return html`<li class="way-point way-${endpoint.state} ${isTroubled ? 'is-troubled' : ''}" data-endpoint=${key}>
      <p class="way-head">
        ${stateBadge(endpoint.state)} <b class="way-name">${name}</b>
        ${endpoint.since ? html`<span class="way-since quiet">${ago(endpoint.since)}</span>` : nothing}
      </p>
      <p class="address">${endpoint.address}</p>
      ${endpoint.state === 'stopped'
        ? nothing
        : html`<p class="way-rate">
              ${figure(endpoint.mbps, 'Mbit/s', 2)} ${isSource ? sparkline(this.route.rates) : nothing}
            </p>
            ${quality(figures)}`}
      ${endpoint.reason ? html`<p class="way-reason">${endpoint.reason}</p>` : nothing}
    </li>`;
  }
}

/** What is known of the way of an endpoint's packets. */
function quality(figures: Figures) {
  const { rttMillis, packets, packetsLost, bufferMarginMillis, members } = figures;
  const all = (packets ?? 0) + (packetsLost ?? 0);
  const parts = [
    rttMillis !== undefined ? html`${t.rtt} ${figure(rttMillis, 'ms', 1)}` : nothing,
    packetsLost !== undefined ? html`${t.loss} ${figure(all ? (100 * packetsLost) / all : 0, '%', 2)}` : nothing,
    bufferMarginMillis !== undefined ? html`${t.margin} ${figure(bufferMarginMillis, 'ms', 0)}` : nothing,
    members !== undefined ? html`${t.members} ${figure(members, '', 0)}` : nothing,
  ].filter((part) => part !== nothing);
  return parts.length ? html`<p class="way-quality">${parts.map((part) => html`<span>${part}</span>`)}</p>` : nothing;
}

customElements.define('tramo-route-path', RoutePath);
