import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { acknowledge, ageWord, ago } from '../attention';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { toast } from '../toasts';
import { words } from '../../core/api';
import { localTimes } from '../../core/format';
import { live } from '../../core/live';
import { preferences } from '../../core/preferences';
import { View } from '../../core/view';
import type { Alarm } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { silenceFor } from './silence-dialog';
import { where } from './where';

/** Active and acknowledged alarms, live. */
class OpenAlarms extends View {
  @state() private problem = '';

  constructor() {
    super();
    this.watch(live.changed, live.status);
  }

  private async run(what: () => Promise<boolean | void>, done: string): Promise<void> {
    try {
      this.problem = '';
      if ((await what()) !== false) toast({ text: done });
    } catch (e) {
      this.problem = words(e);
    }
  }

  override render() {
    return panel({ title: t.open, id: 'open-alarms', body: html`${failure(this.problem)}${this.body()}` });
  }

  private body() {
    if (!live.isLoaded) return empty(coreTexts.loading);
    if (!live.alarms.length) return empty(t.noOpen);
    return html`<div class="table-responsive">
      <table class="table align-middle mb-0">
        <thead>
          <tr>
            <th scope="col">${t.severity}</th>
            <th scope="col">${t.where}</th>
            <th scope="col">${t.what}</th>
            <th scope="col">${t.began}</th>
            <th scope="col">${t.seen}</th>
            <th scope="col"><span class="visually-hidden">${coreTexts.details}</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(live.alarms, (alarm) => alarm.id, (alarm) => this.unchanged(alarm))}
        </tbody>
      </table>
    </div>`;
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
          @click=${() => this.run(() => acknowledge(alarm), t.acknowledged)}
        >
          ${seen ? t.changeNote : t.acknowledge}
        </button>
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          @click=${() =>
            this.run(() => silenceFor({ route: alarm.route || undefined, rule: alarm.rule }), t.saved)}
        >
          ${t.silence}
        </button>
      </td>
    </tr>`;
  }
}

customElements.define('tramo-open-alarms', OpenAlarms);
