import { html, nothing } from 'lit';
import { num } from './cells';
import { figure } from '../figure';
import { panel } from '../panel';
import { named, type Pacing, type Route } from '../../core/detail';
import { number } from '../../core/format';
import { routeTexts as t } from '../../texts/route';

/** Upper limits of the classes, µs; the last class has none. */
const BOUNDS = [10, 20, 50, 100, 200, 500, 1_000, 10_000] as const;

/** How steadily paced destinations send; nothing if there is none. */
export function pacingPanel(route: Route) {
  const paced = named(route).flatMap(({ name, endpoint }) => (endpoint.pacing ? [{ name, pacing: endpoint.pacing }] : []));
  if (!paced.length) return nothing;
  return panel({ title: t.pacing, id: 'pacing', body: html`${paced.map(({ name, pacing }) => output(name, pacing))}` });
}

function output(name: string, pacing: Pacing) {
  const all = pacing.histogram.reduce((sum, count) => sum + count, 0);
  return html`<h3 class="sub-head">${name}</h3>
    <dl class="facts live-value">
      <dt>${t.pacingDeviation}</dt>
      <dd>
        p50 ${figure(pacing.p50Micros, 'µs', 0)}, p99 ${figure(pacing.p99Micros, 'µs', 0)}, p99.9
        ${figure(pacing.p999Micros, 'µs', 0)}, ${t.pacingMax} ${figure(pacing.maxMicros, 'µs', 0)}
      </dd>
      <dt>${t.pacingBuffer}</dt>
      <dd>${figure(pacing.bufferMillis, 'ms', 0)}</dd>
      <dt>${t.pacingUnderruns}</dt>
      <dd>${number(pacing.underruns)}</dd>
      <dt>${t.pacingNulls}</dt>
      <dd>${number(pacing.nullPackets)}</dd>
    </dl>
    <div class="table-responsive">
      <table class="table table-sm mb-0 pacing-histogram">
        <caption class="visually-hidden">${t.pacingHistogram(name)}</caption>
        <thead>
          <tr>
            <th scope="col">${t.pacingDeviation}</th>
            <th scope="col" class="num">${t.pacingShare}</th>
            <th scope="col" class="pacing-bars"><span class="visually-hidden">${t.pacingShare}</span></th>
          </tr>
        </thead>
        <tbody class="live-value">
          ${pacing.histogram.map((count, i) => {
            const share = all ? (100 * count) / all : 0;
            const bound = BOUNDS[i];
            return html`<tr>
              <th scope="row">${bound === undefined ? t.pacingBeyond(10) : t.pacingUpTo(bound)}</th>
              ${num(t.pacingShare, figure(share, '%', 2))}
              <td aria-hidden="true"><div class="pacing-bar" .style=${`width: ${share.toFixed(1)}%`}></div></td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}
