import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import '../route/connect';
import '../route/picture';
import '../route/sessions';
import { stateBadge } from '../badges';
import { figure } from '../figure';
import { empty, failure, panel } from '../panel';
import { num } from '../route/cells';
import { streamFacts } from '../route/stream';
import { RouteDetail, type Endpoint, type Route } from '../../core/detail';
import { localTimes } from '../../core/format';
import { routePath } from '../../core/navigation';
import { View } from '../../core/view';
import { cameraTexts as t } from '../../texts/cameras';
import { coreTexts } from '../../texts/core';
import { routeTexts } from '../../texts/route';

/** One camera as its operator needs it: what to set in the encoder, who publishes what, and where it is pushed. */
class Camera extends View {
  @property({ attribute: false }) camera = '';
  private detail: RouteDetail | undefined;
  private unwatch: (() => void) | undefined;

  override willUpdate(): void {
    if (this.detail?.id === this.camera) return;
    this.leave();
    this.detail = new RouteDetail(this.camera);
    this.unwatch = this.detail.changed.watch(() => this.requestUpdate());
    this.detail.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
  }

  private leave(): void {
    this.unwatch?.();
    this.detail?.end();
    this.detail = undefined;
  }

  override render() {
    const detail = this.detail!;
    const route = detail.route;
    if (!route) return html`${failure(detail.problem)} ${detail.problem ? '' : empty(coreTexts.loading)}`;
    const rtmp = route.sources[0]?.rtmp;
    return html`${failure(detail.problem)}
      <p class="camera-link"><a href=${routePath(route.id)}>${t.routePage}</a></p>
      <div class="columns">
        <tramo-route-connect .route=${route} .isSourceOnly=${true}></tramo-route-connect>
        <div>
          ${panel({
            title: routeTexts.stream,
            id: 'stream',
            body: rtmp ? streamFacts(rtmp.stream, rtmp.players) : empty(routeTexts.noStream),
          })}
          ${route.running ? html`<tramo-route-picture .route=${route.id}></tramo-route-picture>` : nothing}
        </div>
      </div>
      ${panel({ title: t.pushes, id: 'pushes', body: pushes(route) })}
      <tramo-route-sessions .route=${route} @changed=${() => detail.read()}></tramo-route-sessions>`;
  }
}

function pushes({ destinations }: Route) {
  const all = Object.entries(destinations);
  if (!all.length) return empty(t.noPushes);
  return html`<div class="table-responsive">
    <table class="table table-sm align-middle mb-0">
      <thead>
        <tr>
          ${[t.state, t.push, t.address, t.reason].map((head) => html`<th scope="col">${head}</th>`)}
          ${[t.bitRate, t.lostFrames, t.gaps, t.queue, t.reconnections].map(
            (head) => html`<th scope="col" class="num">${head}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${all.map(([id, push]) => pushRow(id, push))}
      </tbody>
    </table>
  </div>`;
}

function pushRow(id: string, { state, peer, reason, sentMbps, rtmp, reconnections }: Endpoint) {
  return html`<tr data-push=${id}>
    <td>${stateBadge(state)}</td>
    <th scope="row">${id}</th>
    <td class="address">${peer}</td>
    <td class="wrap">${localTimes(reason)}</td>
    ${num(t.bitRate, figure(sentMbps, 'Mbit/s', 2))} ${num(t.lostFrames, figure(rtmp?.droppedFrames, '', 0))}
    ${num(t.gaps, figure(rtmp?.gaps, '', 0))} ${num(t.queue, figure(rtmp?.queueMillis, 'ms', 0))}
    ${num(t.reconnections, figure(reconnections, '', 0))}
  </tr>`;
}

customElements.define('tramo-camera', Camera);
