import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { acknowledge, ageWord, ago } from '../attention';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { Listing, type Portion } from '../listing';
import { panel } from '../panel';
import { localTimes } from '../../core/format';
import { live } from '../../core/live';
import { preferences } from '../../core/preferences';
import type { Alarm } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { silenceFor } from './silence-dialog';
import { where } from './where';

/** Rows that are drawn at first, and more by each wish: a bad night has a thousand. */
const PAGE = 100;

/** Active and acknowledged alarms, as the live stream has them. */
class OpenAlarms extends Listing<Alarm> {
  private most = PAGE;

  constructor() {
    super();
    this.watch(live.changed, live.status);
  }

  protected async portion(_signal: AbortSignal, after?: number): Promise<Portion<Alarm>> {
    if (after !== undefined) this.most = after + PAGE;
    return { items: live.alarms.slice(after ?? 0, this.most), next: this.beyond };
  }

  private get beyond(): number | undefined {
    return live.alarms.length > this.most ? this.most : undefined;
  }

  override willUpdate(): void {
    this.items = live.isLoaded ? live.alarms.slice(0, this.most) : undefined;
    this.next = this.beyond;
  }

  override render() {
    return panel({
      title: t.open,
      id: 'open-alarms',
      body: this.table({
        heads: [t.severity, t.where, t.what, t.began, t.seen, { text: coreTexts.details, isHidden: true }],
        row: (alarm) => this.unchanged(alarm),
        none: t.noOpen,
      }),
    });
  }

  /** Of hundreds of rows, those are made anew whose words have changed. */
  private unchanged(alarm: Alarm) {
    const name = live.routes.get(alarm.route)?.summary.name;
    return guard([alarm, name, preferences.value, ageWord(alarm.began)], () => this.row(alarm));
  }

  private row(alarm: Alarm) {
    const seen = alarm.acknowledged;
    return html`<tr data-alarm=${alarm.id}>
      <td>${severityBadge(alarm.severity)}</td>
      <td>${where(alarm)}</td>
      <td class="wrap">
        ${localTimes(alarm.text)}
        ${alarm.folded.length
          ? html`<span class="quiet" title=${alarm.folded.join(', ')}>· ${t.explains(alarm.folded.length)}</span>`
          : nothing}
        ${alarm.silenced ? html`<span class="quiet">· ${t.silenced}</span>` : nothing}
      </td>
      <td class="text-nowrap">${timeTag(alarm.began)}<br /><span class="quiet">${ago(alarm.began)}</span></td>
      <td class="wrap">${seen ? html`${seen.note} <span class="quiet">${t.seenBy(seen.who)}</span>` : nothing}</td>
      <td class="buttons">
        <button
          type="button"
          class="btn btn-sm ${seen ? 'btn-outline-secondary' : 'btn-primary'}"
          @click=${() => this.run(() => acknowledge(alarm))}
        >
          ${seen ? t.changeNote : t.acknowledge}
        </button>
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          @click=${() => this.run(() => silenceFor({ route: alarm.route || undefined, rule: alarm.rule }))}
        >
          ${t.silence}
        </button>
      </td>
    </tr>`;
  }
}

customElements.define('tramo-open-alarms', OpenAlarms);
