import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { damagedPlace, damageWords } from './damage';
import { ago } from '../attention';
import { stateBadge } from '../badges';
import '../still';
import { figure, timeTag } from '../figure';
import { panel } from '../panel';
import { sparkline } from '../sparkline';
import { toast } from '../toasts';
import type { Point, RouteAnalysis } from '../../core/analysis';
import { api, part, words } from '../../core/api';
import { named, type Endpoint, type NamedEndpoint, type Route } from '../../core/detail';
import { localTimes } from '../../core/format';
import { live, type LiveRoute } from '../../core/live';
import { View } from '../../core/view';
import type { EndpointSummary, Figures } from '../../core/types';
import { routeTexts as t } from '../../texts/route';

const STILL_PIXELS_MAX = 320;
/** More destinations are shown when they are asked for. */
const DESTINATIONS_FIRST = 12;

/**
 * The way of the media, from the sources through what is between to the destinations, with state and figures at each point. Fires
 * "changed" when another source was taken.
 */
class RoutePath extends View {
  @property({ attribute: false }) route!: LiveRoute;
  @property({ attribute: false }) detail: Route | undefined;
  @property({ attribute: false }) analysis: RouteAnalysis | undefined;
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
      <ul class="way-column way-sources ${sources.length > 1 ? 'is-several' : ''}" aria-label=${t.sources}>
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
    const isSwitched = this.route.summary.sources.length > 1;
    if (!conversion && !isSwitched) return html`<div class="way-line" aria-hidden="true"></div>`;
    return html`<div class="way-between ${isSwitched ? 'is-switched' : ''}">
      ${isSwitched ? this.switched() : nothing} ${conversion ? this.converter(conversion) : nothing}
    </div>`;
  }

  private switched() {
    const switches = this.detail?.switches;
    const last = switches?.last;
    return html`<div class="way-point">
      <p class="way-head"><b>${t.switch}</b></p>
      <p class="live-value">${t.switchesWere(switches?.count ?? 0)}</p>
      ${last
        ? html`<p class="quiet">${timeTag(last.at)} ${last.from} → ${last.to}</p>
            <p class="way-reason">${last.cause === 'hand' ? t.byHand : localTimes(last.reason)}</p>`
        : nothing}
      ${switches?.awaited ? html`<p class="tone-warning">${t.awaits(switches.awaited)}</p>` : nothing}
    </div>`;
  }

  private converter(conversion: NonNullable<Route['conversion']>) {
    const fromFrames = this.route.summary.sources[0]?.address.startsWith('rtmp');
    const lost = conversion.framesDropped + conversion.datagramsDropped;
    return html`<div class="way-point ${lost + conversion.framesUnusable ? 'is-troubled' : ''}">
      <p class="way-head"><b>${t.converter}</b></p>
      <p>${fromFrames ? t.toDatagrams : t.toFrames}</p>
      <p class="quiet live-value">${t.converterLost(lost, conversion.framesUnusable)}</p>
    </div>`;
  }

  private seen(key: string): Endpoint | undefined {
    return this.detail && named(this.detail).find((other) => other.key === key)?.endpoint;
  }

  /** Of one of several sources: whether it is the active one, and a button that takes it. */
  private activity({ key, name, endpoint }: NamedEndpoint<EndpointSummary>) {
    if (endpoint.active === undefined) return nothing;
    if (endpoint.active) return html`<p><span class="label">${t.active}</span></p>`;
    const fault = this.seen(key)?.fault;
    return html`<p class="way-standby">
      <span class="label">${t.standby}</span> ${fault ? html`<span class="quiet">${localTimes(fault)}</span>` : nothing}
      ${this.route.summary.running
        ? html`<button
            type="button"
            class="btn btn-sm btn-outline-secondary"
            aria-label=${t.takeOf(name)}
            data-control="take"
            @click=${() => this.take(name)}
          >
            ${t.take}
          </button>`
        : nothing}
    </p>`;
  }

  private async take(source: string): Promise<void> {
    try {
      await api.post(`/v2/routes/${part(this.route.summary.id)}/switch`, { source });
      toast({ text: t.taken(source) });
    } catch (e) {
      toast({ text: words(e), isFailure: true });
    }
    this.dispatchEvent(new CustomEvent('changed'));
  }

  /** Who is at the other end. */
  private peers(key: string) {
    const seen = this.seen(key);
    const count = seen?.peers?.length ?? 0;
    if (count > 1) return html`<p class="quiet live-value">${t.peersAre(count)}</p>`;
    return seen?.peer ? html`<p class="quiet live-value">${t.peerIs(seen.peer)}</p>` : nothing;
  }

  /** What was found there: of several sources, at the active one. */
  private found({ key, isSource, endpoint }: NamedEndpoint<EndpointSummary>): Point | undefined {
    if (!this.route.summary.running || endpoint.active === false) return undefined;
    return this.analysis?.points().find((point) => (isSource ? point.isSource : point.key === key));
  }

  private point(point: NamedEndpoint<EndpointSummary>) {
    const { key, name, isSource, endpoint } = point;
    const figures = this.route.figures[key] ?? {};
    const isTroubled = this.route.summary.running && !['running', 'waiting', 'stopped'].includes(endpoint.state);
    const isStandby = endpoint.active === false;
    const found = this.found(point);
    const damaged = damagedPlace(found, this.seen(key));
    return html`<li
      class="way-point way-${endpoint.state} ${isTroubled ? 'is-troubled' : ''} ${isStandby ? 'is-standby' : ''} ${damaged ? `damaged-${damaged}` : ''}"
      data-endpoint=${key}
    >
      <p class="way-head">
        ${stateBadge(endpoint.state)} <b class="way-name">${name}</b>
        ${endpoint.since ? html`<span class="way-since quiet">${ago(endpoint.since)}</span>` : nothing}
      </p>
      <p class="address">${endpoint.address}</p>
      ${endpoint.state === 'stopped'
        ? nothing
        : html`<p class="way-rate">
              ${figure(endpoint.mbps, 'Mbit/s', 2)} ${isSource && !isStandby ? sparkline(this.route.rates) : nothing}
            </p>
            ${quality(figures)} ${this.peers(key)} ${damageWords(found, this.seen(key))}`}
      ${endpoint.active
        ? html`<tramo-still class="way-still" .route=${this.route.summary} .pixelsMax=${STILL_PIXELS_MAX}></tramo-still>`
        : nothing}
      ${this.activity(point)}
      ${endpoint.reason ? html`<p class="way-reason">${localTimes(endpoint.reason)}</p>` : nothing}
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
