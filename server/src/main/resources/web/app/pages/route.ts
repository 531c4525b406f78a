import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { RouterLocation } from '@vaadin/router';
import '../components/route/advice';
import '../components/route/charts';
import '../components/route/connect';
import '../components/route/contents';
import '../components/route/indicators';
import '../components/route/log';
import '../components/route/path';
import '../components/route/picture';
import '../components/route/recordings';
import '../components/route/sessions';
import { acknowledge, ago } from '../components/attention';
import { severityBadge, stateBadge } from '../components/badges';
import { confirmed } from '../components/dialog';
import { empty, failure, panel } from '../components/panel';
import { moreActions } from '../components/route-actions';
import { eventTable } from '../components/route/events';
import { Happenings } from '../components/route/happenings';
import { pacingPanel } from '../components/route/pacing';
import { rtpPaths } from '../components/route/rtp-paths';
import { RouteAnalysis } from '../core/analysis';
import { api, part, words } from '../core/api';
import { named, RouteDetail, type Route } from '../core/detail';
import { duration, localTimes } from '../core/format';
import { live } from '../core/live';
import { routePath } from '../core/navigation';
import { View } from '../core/view';
import type { Alarm, RouteSummary } from '../core/types';
import { coreTexts } from '../texts/core';
import { routeTexts as t } from '../texts/route';

const EVENTS_SHOWN = 30;
const TICK_MILLIS = 1_000;

type Action = 'start' | 'stop' | 'restart';

/** One route: how it is, its way, its figures over the time, who is connected, and what the other side needs. */
class RoutePage extends View {
  @property({ attribute: false }) location!: RouterLocation;
  @state() private problem = '';
  @state() private busy: Action | undefined;

  private detail: RouteDetail | undefined;
  private happenings: Happenings | undefined;
  private analysis: RouteAnalysis | undefined;
  private unwatch: (() => void)[] = [];
  private timer: number | undefined;

  /** Whether nobody had come when the page was opened: then what is to be given to them comes first, and stays there. */
  private isAddressFirst: boolean | undefined;

  constructor() {
    super();
    this.watch(live.changed, live.status);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.requestUpdate(), TICK_MILLIS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.leave();
  }

  private leave(): void {
    this.unwatch.forEach((end) => end());
    this.detail?.end();
    this.happenings?.end();
    this.analysis?.end();
    this.detail = undefined;
  }

  private routeId(): string {
    return String(this.location.params.id);
  }

  override willUpdate(): void {
    if (this.detail?.id === this.routeId()) return;
    this.leave();
    this.isAddressFirst = undefined;
    this.detail = new RouteDetail(this.routeId());
    this.happenings = new Happenings(this.routeId());
    this.analysis = new RouteAnalysis(this.routeId());
    this.unwatch = [this.detail, this.happenings, this.analysis].map((one) => one.changed.watch(() => this.requestUpdate()));
    this.happenings.follow();
    this.detail.follow();
    this.analysis.follow();
  }

  private async act(action: Action, route: RouteSummary): Promise<void> {
    if (action !== 'start') {
      const sessions = this.sessions();
      const isMeant = await confirmed({
        title: action === 'stop' ? t.stopTitle(route.name) : t.restartTitle(route.name),
        text: action === 'stop' ? t.endsSessions(sessions) : t.restartSessions(sessions),
        action: t[action],
        isDangerous: true,
      });
      if (!isMeant) return;
    }
    this.busy = action;
    this.problem = '';
    try {
      await api.post(`/v2/routes/${part(route.id)}/${action}`);
    } catch (e) {
      this.problem = words(e);
    }
    this.busy = undefined;
    await this.detail?.read();
  }

  /** How many sessions there are. */
  private sessions(): number {
    const route = this.detail?.route;
    if (!route) return 0;
    return named(route)
      .map(({ endpoint }) => endpoint.peers?.length ?? (endpoint.rtmp && endpoint.connected ? 1 : 0))
      .reduce((a, b) => a + b, 0);
  }

  private async acknowledge(alarm: Alarm): Promise<void> {
    try {
      this.problem = '';
      await acknowledge(alarm);
    } catch (e) {
      this.problem = words(e);
    }
  }

  override render() {
    const now = live.routes.get(this.routeId());
    const { detail, happenings, analysis } = this;
    if (!detail || !happenings || !analysis || !now) {
      return html`<h1>${t.route} ${this.routeId()}</h1>
        ${live.isLoaded || detail?.isGone ? html`${empty(t.gone)} <a href="/">${coreTexts.overview}</a>` : empty(coreTexts.loading)}`;
    }
    const route = detail.route;
    this.isAddressFirst ??= isAwaited(now.summary);
    const connect = html`<tramo-route-connect .route=${route}></tramo-route-connect>`;
    return html`${this.head(now.summary, route)} ${failure(this.problem || detail.problem)} ${this.alarms()}
      <tramo-route-path
        .route=${now}
        .detail=${route}
        .analysis=${analysis}
        @changed=${() => detail.read()}
      ></tramo-route-path>
      ${this.isAddressFirst ? connect : nothing}
      <tramo-route-charts .route=${now.summary.id} .happenings=${happenings}></tramo-route-charts>
      ${route ? rtpPaths(route) : nothing}
      <tramo-route-contents .analysis=${analysis} .route=${route}></tramo-route-contents>
      <tramo-route-indicators .analysis=${analysis}></tramo-route-indicators>
      <tramo-route-sessions .route=${route} @changed=${() => detail.read()}></tramo-route-sessions>
      <div class="columns">
        <div>${this.isAddressFirst ? nothing : connect}</div>
        <div>
          <tramo-route-advice .detail=${detail}></tramo-route-advice>
          ${now.summary.running ? html`<tramo-route-picture .route=${now.summary.id}></tramo-route-picture>` : nothing}
          ${route ? pacingPanel(route) : nothing}
        </div>
      </div>
      <tramo-route-recordings .route=${now.summary.id} .detail=${route}></tramo-route-recordings>
      ${this.events(happenings)}
      ${now.summary.placement === 'local' ? nothing : html`<tramo-route-log .route=${now.summary.id}></tramo-route-log>`}`;
  }

  private head(summary: RouteSummary, route: Route | undefined) {
    const { name, id, state, labels, running, placement } = summary;
    return html`<header class="route-head">
      <div class="route-title">
        <h1>${name}</h1>
        ${name === id ? nothing : html`<span class="address quiet">${id}</span>`} ${stateBadge(state)}
        ${Object.entries(labels).map(([key, value]) => html`<span class="label">${key}=${value}</span>`)}
        <span class="quiet">
          ${route?.startedAt ? `${t.startedSince(duration(Date.now() - Date.parse(route.startedAt)))}, ` : ''}${t.runsIn(placement)}
        </span>
      </div>
      <div class="route-actions">
        ${running
          ? html`${this.action('stop', t.stop, t.stopping, summary)} ${this.action('restart', t.restart, t.restarting, summary)}`
          : this.action('start', t.start, t.starting, summary)}
        <a class="btn btn-sm btn-outline-secondary" href="${routePath(id)}/edit">${t.edit}</a>
        ${moreActions(summary)}
      </div>
    </header>`;
  }

  private action(action: Action, text: string, doing: string, summary: RouteSummary) {
    return html`<button
      type="button"
      class="btn btn-sm ${action === 'start' ? 'btn-primary' : 'btn-outline-secondary'}"
      ?disabled=${this.busy !== undefined}
      @click=${() => this.act(action, summary)}
    >
      ${this.busy === action ? doing : text}
    </button>`;
  }

  private alarms() {
    const alarms = live.alarms.filter((alarm) => alarm.route === this.routeId());
    if (!alarms.length) return nothing;
    return html`<section class="panel attention" id="attention" aria-label=${t.alarms}>
      <ul class="attention-list">
        ${alarms.map(
          (alarm) =>
            html`<li data-alarm=${alarm.id}>
              ${severityBadge(alarm.severity)}
              <span class="attention-name">${alarm.endpoint.replace('destinations.', '')}</span>
              <span class="attention-why">${localTimes(alarm.text)}</span>
              <span class="attention-since">${ago(alarm.began)}</span>
              ${alarm.state === 'active'
                ? html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => this.acknowledge(alarm)}>
                    ${t.acknowledge}
                  </button>`
                : html`<span class="quiet">${t.acknowledgedBy(alarm.acknowledged?.who ?? '')}</span>`}
            </li>`,
        )}
      </ul>
    </section>`;
  }

  private events(happenings: Happenings) {
    const link = `/alarms?tab=events&route=${encodeURIComponent(this.routeId())}`;
    return panel({
      title: t.events,
      id: 'events',
      actions: html`<a href=${link}>${t.allEvents}</a>`,
      body: !happenings.isLoaded
        ? empty(t.loadingEvents)
        : happenings.events.length
          ? eventTable(happenings.events.slice(0, EVENTS_SHOWN))
          : empty(t.noEvents),
    });
  }
}

/** Whether the route runs, and its sources are still to come. */
function isAwaited({ running, sources }: RouteSummary): boolean {
  return running && sources.every(({ state }) => state === 'starting' || state === 'waiting' || state === 'connecting');
}

customElements.define('tramo-route', RoutePage);
