import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { AnalysisView } from './analysis-view';
import { num } from './cells';
import { mediaWords } from './media';
import { pointChoice } from './points';
import { streamFacts } from './stream';
import { figure, timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import type { Pid, PidType, Point, Report, Service, Splice, Track } from '../../core/analysis';
import type { Route } from '../../core/detail';
import { number } from '../../core/format';
import { routePath } from '../../core/navigation';
import { analysisTexts as t } from '../../texts/analysis';

const MEGA = 1_000_000;
const PERCENT = 100;
/** More are shown when they are asked for: a stream may have hundreds. */
const PIDS_FIRST = 60;

/** What PIDs are drawn as in the bar of the whole stream. */
type Group = 'video' | 'audio' | 'other' | 'tables' | 'null' | 'unreferenced';

const GROUPS: Record<PidType, Group> = {
  video: 'video',
  audio: 'audio',
  subtitles: 'other',
  teletext: 'other',
  scte35: 'other',
  data: 'other',
  pcr: 'tables',
  pmt: 'tables',
  pat: 'tables',
  cat: 'tables',
  si: 'tables',
  ca: 'tables',
  null: 'null',
  unreferenced: 'unreferenced',
};

function typeWord(type: PidType): string {
  return t[`type_${type}`] ?? type;
}

function groupWord(group: Group): string {
  return group === 'tables' ? t.group_tables : group === 'other' ? t.group_other : typeWord(group);
}

/** What is in the stream at a point: services and PIDs with codecs, and how the bit rate is shared; of RTMP, its tracks. */
class Contents extends AnalysisView {
  @property({ attribute: false }) route: Route | undefined;
  @state() private isAll = false;

  override render() {
    const point = this.analysis.point();
    return panel({
      title: t.stream,
      id: 'stream',
      actions: point ? pointChoice(this.analysis, point, 'stream-point') : undefined,
      body: html`${failure(this.analysis.problem)}
      ${point ? this.body(point) : this.analysis.problem ? nothing : empty(t.loading)}`,
    });
  }

  private body(point: Point) {
    const { report } = point;
    const rtmp = point.isSource ? this.route?.sources.find((source) => source.rtmp && source.connected)?.rtmp : undefined;
    if (rtmp) return html`${streamFacts(rtmp.stream, rtmp.players)} ${trackRest(report.tracks)}`;
    if (report.format === 'rtmp') return tracks(report.tracks);
    if (report.format === 'mpegts') return this.transportStream(report);
    if (this.route?.analysis === 'off') {
      return empty(t.isOff, html`<a href="${routePath(this.analysis.route)}/edit">${t.turnOn}</a>`);
    }
    if (this.route?.state === 'stopped') return empty(t.isStopped);
    return empty(this.route?.state === 'running' && !rtmp ? t.noTransportStream : t.noStream);
  }

  private transportStream(report: Report) {
    const all = [...report.services.flatMap(({ pids }) => pids), ...report.pids];
    let left = this.isAll ? Infinity : PIDS_FIRST;
    const shown = (pids: Pid[]) => {
      const some = pids.slice(0, Math.max(0, left));
      left -= some.length;
      return some;
    };
    return html`${totals(report)} ${shareBar(all)}
      <div class="table-responsive" tabindex="0" role="region" aria-label=${t.table}>
        <table class="table table-sm align-middle mb-0 pids">
          <thead>
            <tr>
              ${[t.pid, t.type, t.codec, t.language, t.contents].map((head) => html`<th scope="col">${head}</th>`)}
              <th scope="col" class="num">${t.bitRate}</th>
              <th scope="col">${t.share}</th>
              <th scope="col" class="num">${t.errors}</th>
            </tr>
          </thead>
          ${report.services.map((service) => (left > 0 ? group(serviceHead(service), shown(service.pids)) : nothing))}
          ${left > 0 && report.pids.length ? group(html`${t.noService}`, shown(report.pids)) : nothing}
        </table>
      </div>
      ${all.length > PIDS_FIRST && !this.isAll
        ? html`<button type="button" class="btn btn-sm btn-outline-secondary mt-2" @click=${() => (this.isAll = true)}>
            ${t.showAll(all.length)}
          </button>`
        : nothing}`;
  }
}

function totals({ bitrate, constantBitrate, transportStreamId }: Report) {
  return html`<p class="stream-total">
    <span>${t.total} <b>${figure(bitrate / MEGA, 'Mbit/s', 2)}</b>, ${constantBitrate ? t.constant : t.variable}</span>
    ${transportStreamId === undefined ? nothing : html`<span>${t.transportStreamId} ${transportStreamId}</span>`}
  </p>`;
}

/** The whole stream as one bar, with what its parts are in words below. */
function shareBar(pids: readonly Pid[]) {
  const sums = new Map<Group, { share: number; bitrate: number }>();
  for (const { type, share, bitrate } of pids) {
    const group = GROUPS[type] ?? 'other';
    const sum = sums.get(group) ?? { share: 0, bitrate: 0 };
    sums.set(group, { share: sum.share + share, bitrate: sum.bitrate + bitrate });
  }
  const parts = (Object.values(GROUPS) as Group[])
    .filter((group, at, all) => all.indexOf(group) === at && (sums.get(group)?.share ?? 0) > 0)
    .map((group) => ({ group, ...sums.get(group)! }));
  return html`<div class="share-bar" aria-hidden="true">
      ${parts.map(({ group, share }) => html`<span class="share-${group}" .style=${`width: ${(PERCENT * share).toFixed(2)}%`}></span>`)}
    </div>
    <ul class="share-legend" aria-label=${t.shares}>
      ${parts.map(
        ({ group, share, bitrate }) =>
          html`<li>
            <span class="share-swatch share-${group}" aria-hidden="true"></span> ${groupWord(group)}
            ${figure(bitrate / MEGA, 'Mbit/s', 2)} <span class="quiet live-value">${number(PERCENT * share, 1)} %</span>
          </li>`,
      )}
    </ul>`;
}

function group(head: unknown, pids: readonly Pid[]) {
  return html`<tbody>
    <tr class="group"><th scope="rowgroup" colspan="8">${head}</th></tr>
    ${pids.map(row)}
  </tbody>`;
}

function serviceHead({ id, name, provider, pcrPid, pcr, audioToVideoMillis }: Service) {
  const facts = [
    provider ? html`${t.provider} ${provider}` : nothing,
    pcrPid === undefined ? nothing : html`${t.pcrPid} ${pcrPid}`,
    pcr ? html`${t.pcrInterval} ${figure(pcr.intervalMillisMax, 'ms', 1)}` : nothing,
    pcr?.accuracyNanos === undefined ? nothing : html`${t.pcrAccuracy} ${figure(pcr.accuracyNanos, 'ns', 0)}`,
    pcr ? html`${t.pcrJitter} ${figure(pcr.jitterMillis, 'ms', 2)}` : nothing,
    audioToVideoMillis === undefined ? nothing : html`${t.audioToVideo} ${figure(audioToVideoMillis, 'ms', 0)}`,
  ].filter((fact) => fact !== nothing);
  return html`<span class="service-name">${t.service(id, name)}</span>
    <span class="service-facts">${facts.map((fact) => html`<span>${fact}</span>`)}</span>`;
}

function row(pid: Pid) {
  const share = PERCENT * pid.share;
  return html`<tr data-pid=${pid.pid}>
    <th scope="row" class="text-nowrap">${pid.pid} <span class="quiet">0x${pid.pid.toString(16).toUpperCase()}</span></th>
    <td class="text-nowrap">
      <span class="share-swatch share-${GROUPS[pid.type] ?? 'other'}" aria-hidden="true"></span> ${typeWord(pid.type)}
    </td>
    <td class="text-nowrap">${pid.codec}</td>
    <td>${pid.language}</td>
    <td class="pid-contents">${mediaWords({ ...pid.video, ...pid.audio }).join(', ')}
      ${pid.scrambled ? html`<span class="label">${t.scrambled}</span>` : nothing} ${splices(pid.splices)}</td>
    ${num(t.bitRate, figure(pid.bitrate / MEGA, 'Mbit/s', 3))}
    <td class="pid-share" data-column=${t.share}>
      <span class="share-line" aria-hidden="true"><span .style=${`width: ${share.toFixed(2)}%`}></span></span>
      <span class="live-value">${number(share, 1)} %</span>
    </td>
    ${num(
      t.errors,
      html`<span class="live-value ${pid.continuityErrors ? 'tone-warning' : ''}">${number(pid.continuityErrors)}</span>
        ${pid.missingPackets ? html`<span class="quiet">${t.missing(pid.missingPackets)}</span>` : nothing}`,
    )}
  </tr>`;
}

/** The latest command, and the others when they are asked for. */
function splices(all: readonly Splice[]) {
  if (!all.length) return nothing;
  return html`<details class="splices">
    <summary>${t.splices(all.length)}, ${spliceWords(all[all.length - 1])}</summary>
    <ul>
      ${[...all].reverse().map((splice) => html`<li>${spliceWords(splice)}</li>`)}
    </ul>
  </details>`;
}

function spliceWords({ command, eventId, outOfNetwork, at }: Splice) {
  const direction = command === 'splice_insert' ? (outOfNetwork ? t.spliceOut : t.spliceIn) : '';
  return html`${[command, eventId, direction].filter((word) => word !== undefined && word !== '').join(' ')} ${timeTag(at)}`;
}

function tracks(all: readonly Track[]) {
  if (!all.length) return empty(t.noStream);
  return html`<dl class="facts">
    ${all.map(
      (track) =>
        html`<dt>${typeWord(track.type)}</dt>
          <dd>
            ${[track.codec, ...mediaWords(track)].filter(Boolean).join(', ')}, ${figure(track.bitrate / MEGA, 'Mbit/s', 3)}
          </dd>`,
    )}
  </dl>`;
}

/** What analysis adds to what an RTMP source tells itself. */
function trackRest(all: readonly Track[]) {
  const gaps = all.find((track) => track.gaps !== undefined)?.gaps;
  const behind = all.find((track) => track.audioToVideoMillis !== undefined)?.audioToVideoMillis;
  if (gaps === undefined && behind === undefined) return nothing;
  return html`<p class="stream-total mb-0">
    ${gaps === undefined ? nothing : html`<span class="live-value">${t.gaps(gaps)}</span>`}
    ${behind === undefined ? nothing : html`<span>${t.audioToVideo} ${figure(behind, 'ms', 0)}</span>`}
  </p>`;
}

customElements.define('tramo-route-contents', Contents);
