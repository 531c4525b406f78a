import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { severityBadge, stateBadge } from './badges';
import { asked } from './dialog';
import { failure } from './panel';
import { toast } from './toasts';
import { api, part, words } from '../core/api';
import { duration, exactTime, localTimes } from '../core/format';
import { live, type LiveRoute } from '../core/live';
import { routePath } from '../core/navigation';
import { needsAttention, troubleSince, urgency } from '../core/routes';
import { View } from '../core/view';
import type { Alarm } from '../core/types';
import { overviewTexts as t } from '../texts/overview';

/** More of them are a sentence with a link. */
const SHOWN_MAX = 8;
const SEVERITIES = ['critical', 'warning', 'info'];

/** Asks for a note and acknowledges an alarm, unless that is cancelled; what fails is an exception. */
export async function acknowledge(alarm: Alarm): Promise<void> {
  const note = await asked({ title: t.acknowledge, label: t.note, action: t.acknowledge, hint: localTimes(alarm.text) });
  if (note === undefined) return;
  await api.post(`/v2/alarms/${part(alarm.id)}/acknowledge`, { note });
  toast({ text: t.wasAcknowledged });
  await live.reloadAlarms();
}

/** How long ago, in words. */
export function ageWord(at: string): string {
  return duration(Date.now() - Date.parse(at));
}

/** How long ago, with the exact time as title. */
export function ago(at: string | undefined) {
  return at ? html`<time class="live-value" datetime=${at} title=${exactTime(at)}>${ageWord(at)}</time>` : nothing;
}

/** What needs attention: active alarms, then routes that are not as they should be and have no alarm yet. */
class Attention extends View {
  @state() private problem = '';

  constructor() {
    super();
    this.watch(live.changed, live.status);
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
    const alarms = live.alarms
      .filter((alarm) => alarm.state === 'active')
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.id - a.id);
    const alarmed = new Set(live.alarms.map((alarm) => alarm.route));
    const troubled = [...live.routes.values()]
      .filter(({ summary }) => needsAttention(summary) && !alarmed.has(summary.id))
      .sort((a, b) => urgency(a.summary) - urgency(b.summary));
    const count = alarms.length + troubled.length;
    if (!count) return html`${failure(this.problem)}${this.calm()}`;
    const shownAlarms = alarms.slice(0, SHOWN_MAX);
    const rows = [
      ...shownAlarms.map((alarm) => this.alarm(alarm)),
      ...troubled.slice(0, SHOWN_MAX - shownAlarms.length).map(trouble),
    ];
    return html`${failure(this.problem)}
      <section class="panel attention" id="attention" aria-label=${t.attention}>
        <header class="panel-head"><h2>${t.attention} <span class="quiet">${count}</span></h2></header>
        <ul class="attention-list">
          ${rows}
        </ul>
        ${count > SHOWN_MAX
          ? html`<p class="attention-more"><a href="/alarms">${t.moreAlarms(count - SHOWN_MAX)}</a></p>`
          : nothing}
      </section>`;
  }

  /** In words, so that silence is no doubt. */
  private calm() {
    const running = [...live.routes.values()].filter(({ summary }) => summary.running).length;
    const acknowledged = live.alarms.length;
    return html`<p class="calm live-value">
      ${live.routes.size ? html`<span class="tone-good" aria-hidden="true">✓</span> ${t.calm(running)}` : t.start}
      ${acknowledged ? html`<a href="/alarms">${t.acknowledged(acknowledged)}</a>` : nothing}
    </p>`;
  }

  private alarm(alarm: Alarm) {
    const route = live.routes.get(alarm.route)?.summary;
    return html`<li data-alarm=${alarm.id}>
      ${severityBadge(alarm.severity)}
      <span class="attention-name"
        >${alarm.route ? html`<a href=${routePath(alarm.route)}>${route?.name ?? alarm.route}</a>` : t.server}</span
      >
      <span class="attention-why" title=${localTimes(alarm.text)}>${localTimes(alarm.text)}</span>
      <span class="attention-since">${ago(alarm.began)}</span>
      <button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => this.acknowledge(alarm)}>
        ${t.acknowledge}
      </button>
    </li>`;
  }
}

function trouble({ summary }: LiveRoute) {
  return html`<li data-trouble=${summary.id}>
    ${stateBadge(summary.state)}
    <span class="attention-name"><a href=${routePath(summary.id)}>${summary.name}</a></span>
    <span class="attention-why" title=${localTimes(summary.reason)}>${localTimes(summary.reason)}</span>
    <span class="attention-since">${ago(troubleSince(summary))}</span>
  </li>`;
}

customElements.define('tramo-attention', Attention);
