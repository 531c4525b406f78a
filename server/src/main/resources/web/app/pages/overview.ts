import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { stateBadge } from '../components/badges';
import { figure } from '../components/figure';
import { empty, panel } from '../components/panel';
import { live, type LiveRoute } from '../core/live';
import { routePath } from '../core/navigation';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';
import { overviewTexts as t } from '../texts/overview';

/** All routes. */
class Overview extends View {
  constructor() {
    super();
    this.watch(live.changed, live.status);
  }

  override render() {
    return html`<h1 class="visually-hidden">${coreTexts.overview}</h1>
      ${panel({ title: t.routes, id: 'routes', body: this.body() })}`;
  }

  private body() {
    if (!live.isLoaded) return empty(coreTexts.loading);
    const routes = [...live.routes.values()].sort((a, b) => a.summary.name.localeCompare(b.summary.name));
    if (!routes.length) return empty(t.noRoutes);
    return html`<div class="table-responsive">
      <table class="table table-sm align-middle mb-0">
        <thead>
          <tr>
            <th scope="col">${t.state}</th>
            <th scope="col">${t.name}</th>
            <th scope="col">${t.from}</th>
            <th scope="col">${t.to}</th>
            <th scope="col" class="text-end">${t.bitRate}</th>
            <th scope="col" class="text-end">${t.rtt}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(routes, (route) => route.summary.id, row)}
        </tbody>
      </table>
    </div>`;
  }
}

function row({ summary, figures, rates }: LiveRoute) {
  const rtt = Object.values(figures).find((f) => f.rttMillis !== undefined)?.rttMillis;
  return html`<tr data-route=${summary.id}>
    <td>${stateBadge(summary.state)}</td>
    <th scope="row"><a href=${routePath(summary.id)}>${summary.name}</a></th>
    <td class="address">${summary.sources[0]?.address}</td>
    <td class="address">
      ${Object.values(summary.destinations)
        .map((d) => d.address)
        .join(', ')}
    </td>
    <td class="text-end">${figure(rates.at(-1), 'Mbit/s')}</td>
    <td class="text-end">${figure(rtt, 'ms')}</td>
  </tr>`;
}

customElements.define('tramo-overview', Overview);
