import { html, nothing } from 'lit';
import { stateWord } from '../badges';
import { figure } from '../figure';
import { panel } from '../panel';
import { named, type NamedEndpoint, type Endpoint, type Route, type RtpFigures, type RtpPath } from '../../core/detail';
import { localTimes, number } from '../../core/format';
import { analysisTexts as t } from '../../texts/analysis';

/** A line of the comparison. */
interface Line {
  readonly title: () => string;
  readonly of: (path: RtpPath) => unknown;
}

const COMMON: readonly Line[] = [
  { title: () => t.bitRate, of: (path) => figure(path.mbps, 'Mbit/s', 2) },
  { title: () => t.packets, of: (path) => count(path.packets) },
];

const RECEIVED: readonly Line[] = [
  { title: () => t.lost, of: (path) => count(path.lost) },
  { title: () => t.late, of: (path) => count(path.late) },
  { title: () => t.saved, of: (path) => count(path.saved) },
  {
    title: () => t.skew,
    of: (path) => html`${figure(path.skewMillis, 'ms', 1)} / ${figure(path.skewMillisMax, 'ms', 1)}`,
  },
  { title: () => t.jitter, of: (path) => figure(path.jitterMillis, 'ms', 2) },
  { title: () => t.reordered, of: (path) => count(path.reordered) },
  { title: () => t.duplicates, of: (path) => count(path.duplicates) },
];

const SENT: readonly Line[] = [{ title: () => t.unsent, of: (path) => count(path.unsent) }];

function count(value: number) {
  return html`<span class="live-value">${number(value)}</span>`;
}

/** The paths of each RTP endpoint, or both links of an SRT endpoint that carry RTP, side by side: two of them protect each other (SMPTE 2022-7). Nothing if there is none. */
export function rtpPaths(route: Route) {
  const all = named(route).filter(({ endpoint }) => endpoint.rtp?.paths.length);
  if (!all.length) return nothing;
  return panel({ title: t.rtpPaths, id: 'rtp-paths', body: all.map(comparison) });
}

function comparison({ key, name, isSource, endpoint }: NamedEndpoint<Endpoint>) {
  const rtp = endpoint.rtp!;
  const lines = [...COMMON, ...(isSource ? RECEIVED : SENT)];
  return html`<div class="table-responsive" tabindex="0" role="region" aria-label=${t.rtpPathsOf(name)} data-rtp=${key}>
      <table class="table table-sm align-middle mb-1">
        <thead>
          <tr>
            <th scope="col">${name}</th>
            ${rtp.paths.map((path, at) => html`<th scope="col">${head(path, at)}</th>`)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">${t.state}</th>
            ${rtp.paths.map((path) => html`<td>${state(path)}</td>`)}
          </tr>
          ${lines.map(
            ({ title, of }) =>
              html`<tr>
                <th scope="row">${title()}</th>
                ${rtp.paths.map((path) => html`<td>${of(path)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${isSource ? together(rtp) : nothing}`;
}

function head({ address, interfaceName, peer }: RtpPath, at: number) {
  return html`${t.path(at + 1)}
    <p class="address quiet mb-0">
      ${address}${interfaceName ? ` (${interfaceName})` : ''}${peer ? html`<br />${t.peer}: ${peer}` : nothing}
    </p>`;
}

function state({ working, reason, state: ofLink }: RtpPath) {
  return html`<span class="live-value tone-${working ? 'good' : 'bad'}"
      ><span aria-hidden="true">${working ? '●' : '✕'}</span> ${ofLink ? stateWord(ofLink) : working ? t.working : t.silent}</span
    >
    ${reason ? html`<p class="way-reason mb-0">${localTimes(reason)}</p>` : nothing}`;
}

/** What is missing after both paths, and after correction. */
function together({ lost, fec }: RtpFigures) {
  return html`<p class="live-value mb-2">
    ${t.merged(lost)} ${fec.columns ? t.fec(fec.columns, fec.rows, fec.recovered, fec.tooLate) : nothing}
  </p>`;
}
