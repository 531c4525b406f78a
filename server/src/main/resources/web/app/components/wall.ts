import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { severityBadge, stateBadge } from './badges';
import { ago } from './attention';
import { figure } from './figure';
import { sparkline } from './sparkline';
import { time } from '../core/format';
import { live, type LiveRoute } from '../core/live';
import { figuresOf, needsAttention, troubleSince, urgency } from '../core/routes';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';
import { overviewTexts as t } from '../texts/overview';

const TICK_MILLIS = 1_000;
const ALARMS_MAX = 6;
const ORDER = new Intl.Collator(undefined, { numeric: true });

/** The overview for the wall of a control room: large, dark, without controls; what needs attention comes first. */
class Wall extends View {
  private timer: number | undefined;

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
  }

  override render() {
    const routes = [...live.routes.values()].sort(
      (a, b) =>
        Number(needsAttention(b.summary)) - Number(needsAttention(a.summary)) ||
        urgency(a.summary) - urgency(b.summary) ||
        ORDER.compare(a.summary.name, b.summary.name),
    );
    const alarms = live.alarms.filter((alarm) => alarm.state === 'active');
    const well = routes.filter(({ summary }) => summary.state === 'running').length;
    return html`<header class="wall-head">
        <h1>Tramo</h1>
        <p>${stateBadge('running')} <b class="live-value">${well}</b> / ${routes.length}</p>
        <p class=${alarms.length ? 'tone-bad' : 'tone-good'}>${coreTexts.activeAlarms(alarms.length)}</p>
        <p class="wall-clock">${time(new Date())}</p>
      </header>
      ${alarms.length
        ? html`<ul class="wall-alarms">
            ${alarms.slice(0, ALARMS_MAX).map(
              (alarm) =>
                html`<li>
                  ${severityBadge(alarm.severity)}
                  <b>${alarm.route ? (live.routes.get(alarm.route)?.summary.name ?? alarm.route) : t.server}</b>
                  <span>${alarm.text}</span> ${ago(alarm.began)}
                </li>`,
            )}
          </ul>`
        : nothing}
      <div class="wall-tiles">${repeat(routes, (route) => route.summary.id, tile)}</div>`;
  }
}

function tile(route: LiveRoute) {
  const { summary, rates } = route;
  const { mbps, rttMillis, lossPercent } = figuresOf(route);
  const isTroubled = needsAttention(summary);
  return html`<article class="wall-tile ${isTroubled ? 'is-troubled' : ''}" data-route=${summary.id}>
    <h2>${summary.name}</h2>
    <p>${stateBadge(summary.state)} ${isTroubled ? ago(troubleSince(summary)) : nothing}</p>
    <p class="wall-rate">${figure(mbps, 'Mbit/s')} ${sparkline(rates)}</p>
    <p class="wall-small">
      ${isTroubled
        ? summary.reason
        : html`${figure(rttMillis, 'ms')} ${lossPercent === undefined ? nothing : figure(lossPercent, '%', 2)}`}
    </p>
  </article>`;
}

customElements.define('tramo-wall', Wall);
