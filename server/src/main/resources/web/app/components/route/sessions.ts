import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import './bans';
import { num } from './cells';
import { ago } from '../attention';
import { confirmed, openDialog } from '../dialog';
import { figure, timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import { named, type Endpoint, type Member, type NamedEndpoint, type Route, type SrtPeer } from '../../core/detail';
import { localTimes, number, UNKNOWN } from '../../core/format';
import { listens } from '../../core/uris';
import { View } from '../../core/view';
import { coreTexts } from '../../texts/core';
import { routeTexts as t } from '../../texts/route';

const BANS = [60, 600, 3_600, 86_400] as const;
const HOUR = 3_600;

function banWords(seconds: number): string {
  return seconds < HOUR ? t.banMinutes(seconds / 60) : t.banHours(seconds / HOUR);
}

/** Without its port. */
function addressOf(peer: string): string {
  const address = peer.replace(/:\d+$/, '');
  return address.startsWith('[') ? address.slice(1, -1) : address;
}

/** Who is connected, with what figures; and who was refused. Fires "changed" when a session was ended. */
class Sessions extends View {
  @property({ attribute: false }) route: Route | undefined;
  @state() private problem = '';

  private async disconnect(peer: string, banSeconds: number): Promise<void> {
    if (!this.route) return;
    try {
      this.problem = '';
      await api.delete(`/v2/routes/${part(this.route.id)}/peers/${part(peer)}`, {
        query: { banSeconds: banSeconds || undefined },
      });
      toast({ text: banSeconds ? t.banned(peer, banWords(banSeconds)) : t.disconnected(peer) });
    } catch (e) {
      this.problem = words(e);
    }
    this.dispatchEvent(new CustomEvent('changed'));
  }

  private async askDisconnect(peer: string): Promise<void> {
    const isMeant = await confirmed({
      title: t.disconnectTitle(peer),
      text: t.disconnectText,
      action: t.disconnect,
      isDangerous: true,
    });
    if (isMeant) await this.disconnect(peer, 0);
  }

  private askBan(peer: string): void {
    const address = addressOf(peer);
    openDialog({
      title: t.banTitle(address),
      body: (close) => html`<form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const seconds = Number(new FormData(event.target as HTMLFormElement).get('seconds'));
          close();
          void this.disconnect(address, seconds);
        }}
      >
        <p>${t.banText}</p>
        <label class="form-label" for="ban-seconds">${t.banFor}</label>
        <select class="form-select" id="ban-seconds" name="seconds">
          ${BANS.map((seconds) => html`<option value=${seconds}>${banWords(seconds)}</option>`)}
        </select>
        <div class="dialog-buttons mt-3">
          <button type="button" class="btn btn-outline-secondary" @click=${close}>${coreTexts.cancel}</button>
          <button type="submit" class="btn btn-danger">${t.ban}</button>
        </div>
      </form>`,
    });
  }

  override render() {
    return panel({
      title: t.sessions,
      id: 'sessions',
      body: html`${failure(this.problem)} ${this.route ? this.body(this.route) : empty(coreTexts.loading)}`,
    });
  }

  private body(route: Route) {
    const all = named(route);
    const rows = all.flatMap((endpoint) => [
      ...(endpoint.endpoint.peers ?? []).map((peer) => this.srtRow(endpoint, peer)),
      ...this.rtmpRows(endpoint, all.some((other) => other.endpoint.peers !== undefined)),
    ]);
    const refused = all.flatMap(({ name, endpoint }) => endpoint.refused.map((attempt) => ({ name, attempt })));
    const isSrt = all.some(({ endpoint }) => endpoint.peers !== undefined);
    return html`${rows.length ? table(rows, isSrt) : empty(t.noSessions)}
    <tramo-route-bans .route=${route.id}></tramo-route-bans>
    ${refused.length
      ? html`<h3 class="sub-head">${t.refused}</h3>
          <div class="table-responsive">
            <table class="table table-sm mb-0">
              <thead>
                <tr>
                  ${[t.endpoint, t.peer, t.asked, t.reason, t.last].map((head) => html`<th scope="col">${head}</th>`)}
                  <th scope="col" class="num">${t.times}</th>
                </tr>
              </thead>
              <tbody>
                ${refused.map(
                  ({ name, attempt }) =>
                    html`<tr>
                      <td>${name}</td>
                      <td class="address">${attempt.peer}</td>
                      <td class="wrap">${attempt.asked}</td>
                      <td class="wrap">${localTimes(attempt.reason)}</td>
                      <td class="text-nowrap">${timeTag(attempt.last)}</td>
                      ${num(t.times, number(attempt.count))}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
      : nothing}`;
  }

  private srtRow({ name, isSource, endpoint }: NamedEndpoint<Endpoint>, peer: SrtPeer) {
    const way = isSource ? peer.srt.received : peer.srt.sent;
    return html`<tr data-peer=${peer.peer}>
        <td>${name}</td>
        <td class="address text-nowrap">${peer.peer}</td>
        <td class="wrap stream-id">${peer.streamId}</td>
        <td class="text-nowrap">${ago(peer.since)}</td>
        ${num(t.bitRate, figure(isSource ? peer.receivedMbps : peer.sentMbps, 'Mbit/s', 2))}
        ${num(t.rtt, figure(peer.srt.link.rttMillis, 'ms', 1))} ${num(t.lost, figure(way.packetsLost, '', 0))}
        ${num(t.retransmitted, figure(way.packetsRetransmitted, '', 0))}
        ${num(t.latency, figure(way.latencyMillis, 'ms', 0))}
        ${num(t.bufferMargin, figure(peer.bufferMarginMillis, 'ms', 0))}
        <td class="buttons">
          ${button(t.disconnect, peer.peer, () => this.askDisconnect(peer.peer))}
          ${listens(endpoint.uri) ? button(t.ban, peer.peer, () => this.askBan(peer.peer)) : nothing}
        </td>
      </tr>
      ${peer.members.map((member) => memberRow(member, isSource))}`;
  }

  private rtmpRows({ name, isSource, endpoint }: NamedEndpoint<Endpoint>, isSrt: boolean) {
    const { rtmp, peer, connected, uri } = endpoint;
    if (!rtmp || !connected || !peer) return [];
    const isPublisher = isSource && /^rtmps?:\/\/(:|\/)/.test(uri);
    return [
      html`<tr data-peer=${peer}>
        <td>${name}</td>
        <td class="address text-nowrap">${peer}</td>
        <td class="wrap stream-id">${rtmp.client}</td>
        ${isSrt ? html`<td>${UNKNOWN}</td>` : nothing}
        ${num(t.bitRate, figure(isSource ? endpoint.receivedMbps : endpoint.sentMbps, 'Mbit/s', 2))}
        ${isSrt ? num(t.rtt, UNKNOWN) : nothing} ${num(t.lostFrames, figure(rtmp.droppedFrames, '', 0))}
        ${isSrt ? [t.retransmitted, t.latency, t.bufferMargin].map((column) => num(column, UNKNOWN)) : nothing}
        <td class="buttons">
          ${isPublisher
            ? html`${button(t.disconnect, peer, () => this.askDisconnect(peer))}
              ${button(t.ban, peer, () => this.askBan(peer))}`
            : nothing}
        </td>
      </tr>`,
    ];
  }
}

/** @param isSrt whether there are columns that only SRT has values for */
function table(rows: unknown, isSrt: boolean) {
  const heads = isSrt
    ? [t.bitRate, t.rtt, t.lost, t.retransmitted, t.latency, t.bufferMargin]
    : [t.bitRate, t.lostFrames];
  return html`<div class="table-responsive">
    <table class="table table-sm align-middle sessions mb-0">
      <thead>
        <tr>
          ${[t.endpoint, t.peer, t.streamId].map((head) => html`<th scope="col">${head}</th>`)}
          ${isSrt ? html`<th scope="col">${t.connectedFor}</th>` : nothing}
          ${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}
          <th scope="col"><span class="visually-hidden">${t.disconnect}</span></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function memberRow(member: Member, isSource: boolean) {
  const way = isSource ? member.srt.received : member.srt.sent;
  return html`<tr class="member">
    <td></td>
    <td class="address">↳ ${member.peer}</td>
    <td class="wrap">
      ${t.member} ${member.state}${member.reason ? html`: ${localTimes(member.reason)}` : nothing}${member.local ? html` · ${member.local}` : nothing}
    </td>
    <td class="text-nowrap">${t.share} ${figure(100 * member.share, '%', 0)}</td>
    <td class="num">${t.weight} ${number(member.weight)}</td>
    ${num(t.rtt, figure(member.srt.link.rttMillis, 'ms', 1))} ${num(t.lost, figure(way.packetsLost, '', 0))}
    ${num(t.retransmitted, figure(way.packetsRetransmitted, '', 0))} ${num(t.latency, figure(way.latencyMillis, 'ms', 0))}
    <td></td>
    <td></td>
  </tr>`;
}

function button(text: string, peer: string, run: () => unknown) {
  return html`<button
    type="button"
    class="btn btn-sm btn-outline-secondary"
    aria-label="${text}: ${peer}"
    @click=${run}
  >
    ${text}
  </button>`;
}

customElements.define('tramo-route-sessions', Sessions);
