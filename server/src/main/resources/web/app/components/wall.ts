import { html, nothing } from 'lit';
import { severityBadge, stateBadge } from './badges';
import { ago } from './attention';
import { figure } from './figure';
import { sparkline } from './sparkline';
import { localTimes, time } from '../core/format';
import { live, type LiveRoute } from '../core/live';
import { figuresOf, needsAttention, troubleSince, urgency } from '../core/routes';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';
import { overviewTexts as t } from '../texts/overview';

const TICK_MILLIS = 1_000;
const ALARMS_MAX = 5;

/** A size of tiles with their gaps, in pixels, as the styles have it. */
interface Size {
  readonly name: 'large' | 'medium' | 'compact';
  readonly width: number;
  readonly height: number;
}

/** The largest in which all routes fit is used. */
const SIZES: readonly Size[] = [
  { name: 'large', width: 282, height: 164 },
  { name: 'medium', width: 240, height: 128 },
  { name: 'compact', width: 200, height: 82 },
];
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
                  <span class="wall-text">${localTimes(alarm.text)}</span> ${ago(alarm.began)}
                </li>`,
            )}
          </ul>`
        : nothing}
      ${this.tiles(routes)}`;
  }

  /**
   * No keys: a tile holds nothing but what it shows, and Lit 3.3's repeat leaves a comment in the page for each item that goes, which adds
   * up on a wall that is never loaded anew.
   *
   * Nobody scrolls a wall: what does not fit, which are those that are as they should be, is a number.
   */
  private tiles(routes: LiveRoute[]) {
    const top = this.querySelector('.wall-tiles')?.getBoundingClientRect().top ?? 0;
    const fits = ({ width, height }: Size) =>
      Math.max(1, Math.floor((innerWidth - 32) / width)) * Math.max(1, Math.floor((innerHeight - top - 40) / height));
    const size = SIZES.find((one) => routes.length <= fits(one)) ?? SIZES[SIZES.length - 1];
    const shown = routes.slice(0, fits(size));
    return html`<div class="wall-tiles is-${size.name}">
        ${shown.map(size.name === 'compact' ? compactTile : tile)}
      </div>
      ${shown.length < routes.length ? html`<p class="wall-more">${t.moreRoutes(routes.length - shown.length)}</p>` : nothing}`;
  }
}

function compactTile(route: LiveRoute) {
  const { summary } = route;
  return html`<article class="wall-tile ${needsAttention(summary) ? 'is-troubled' : ''}" data-route=${summary.id}>
    <h2>${summary.name}</h2>
    <p>${stateBadge(summary.state)}</p>
    <p class="wall-small">${figure(figuresOf(route).mbps, 'Mbit/s')}</p>
  </article>`;
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
        ? localTimes(summary.reason)
        : html`${figure(rttMillis, 'ms')} ${lossPercent === undefined ? nothing : figure(lossPercent, '%', 2)}`}
    </p>
  </article>`;
}

customElements.define('tramo-wall', Wall);
