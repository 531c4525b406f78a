import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { AnalysisView } from './analysis-view';
import { num } from './cells';
import { pointChoice } from './points';
import { timeTag } from '../figure';
import { failure, panel } from '../panel';
import { toast } from '../toasts';
import { words } from '../../core/api';
import type { Indicator, Point } from '../../core/analysis';
import { number, UNKNOWN } from '../../core/format';
import { analysisTexts as t } from '../../texts/analysis';

type Now = 'active' | 'over' | 'never';

function nowOf({ active, count }: Indicator): Now {
  return active ? 'active' : count > 0 ? 'over' : 'never';
}

/** The tone of an active indicator is that of its alarm; a shape and a word say the same. */
function nowBadge(indicator: Indicator, isFirstPriority: boolean) {
  const now = nowOf(indicator);
  const tone = now === 'active' ? (isFirstPriority ? 'bad' : 'warning') : now === 'over' ? 'info' : 'quiet';
  const sign = { active: '▲', over: '◇', never: '–' }[now];
  const word = { active: t.isActive, over: t.wasActive, never: t.neverActive }[now];
  return html`<span class="live-value tone-${tone} ${now === 'active' ? 'fw-semibold' : ''}"
    ><span aria-hidden="true">${sign}</span> ${word}</span
  >`;
}

/** What is wrong with a transport stream by ETSI TR 101 290: each indicator now, how often, when last, and at which PID. */
class Indicators extends AnalysisView {
  @state() private problem = '';

  private async reset(): Promise<void> {
    try {
      this.problem = '';
      await this.analysis.reset();
      toast({ text: t.wasReset });
    } catch (e) {
      this.problem = words(e);
    }
  }

  override render() {
    const point = this.analysis.point();
    if (point?.report.format !== 'mpegts') return nothing;
    return panel({
      title: t.indicators,
      id: 'indicators',
      actions: html`${pointChoice(this.analysis, point, 'indicators-point')}
        <button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => this.reset()}>${t.reset}</button>
        <a class="btn btn-sm btn-outline-secondary" href="/alarms?tab=rules">${t.rules}</a>`,
      body: html`${failure(this.problem)} ${body(point)}`,
    });
  }
}

function body({ report }: Point) {
  const all = Object.entries(report.indicators);
  const raised = all.filter(([, { active }]) => active).length;
  const priorities = [...new Set(all.map(([key]) => key[0]))];
  return html`<p class=${raised ? 'fw-semibold' : ''}>
      <span class="live-value">${raised ? t.raised(raised) : t.allWell}</span>
      ${report.since ? html`<span class="quiet">${t.since} ${timeTag(report.since)}.</span>` : nothing}
    </p>
    <div class="table-responsive" tabindex="0" role="region" aria-label=${t.indicators}>
      <table class="table table-sm align-middle mb-0">
        <thead>
          <tr>
            <th scope="col">${t.indicator}</th>
            <th scope="col">${t.now}</th>
            <th scope="col" class="num">${t.count}</th>
            <th scope="col">${t.last}</th>
            <th scope="col" class="num">${t.pid}</th>
          </tr>
        </thead>
        ${priorities.map(
          (priority) =>
            html`<tbody>
              <tr class="group"><th scope="rowgroup" colspan="5">${t.priority(priority)}</th></tr>
              ${all.filter(([key]) => key.startsWith(priority)).map(([key, indicator]) => row(key, indicator))}
            </tbody>`,
        )}
      </table>
    </div>
    <p class="quiet mt-2 mb-0">${t.overTime}</p>`;
}

function row(key: string, indicator: Indicator) {
  const { name, count, lastAt, pid } = indicator;
  return html`<tr data-indicator=${key} data-now=${nowOf(indicator)}>
    <th scope="row">${key} ${name} <span class="indicator-meaning">${t.meaning(key)}</span></th>
    <td class="text-nowrap">${nowBadge(indicator, key.startsWith('1'))}</td>
    ${num(t.count, html`<span class="live-value">${number(count)}</span>`)}
    <td class="text-nowrap">${lastAt ? timeTag(lastAt) : UNKNOWN}</td>
    ${num(t.pid, pid === null || pid === undefined ? UNKNOWN : String(pid))}
  </tr>`;
}

customElements.define('tramo-route-indicators', Indicators);
