import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { confirmed } from '../dialog';
import { timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import { View } from '../../core/view';
import type { Silence } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { silenceFor } from './silence-dialog';

/** Maintenance windows: when nobody is told of some alarms. */
class Silences extends View {
  @state() private silences: readonly Silence[] | undefined;
  @state() private problem = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.run(() => Promise.resolve());
  }

  /** Does something, then reads them again. */
  private async run(what: () => Promise<unknown>): Promise<void> {
    try {
      this.problem = '';
      await what();
      this.silences = await api.get<Silence[]>('/v2/silences');
    } catch (e) {
      this.problem = words(e);
    }
  }

  private async end(silence: Silence): Promise<void> {
    const isMeant = await confirmed({ title: t.silenceTitle, text: t.endAsk(silence.id), action: t.endNow });
    if (isMeant) {
      await this.run(() => api.delete(`/v2/silences/${part(silence.id)}`));
      if (!this.problem) toast({ text: t.removed(silence.id) });
    }
  }

  override render() {
    return panel({
      title: t.silences,
      id: 'silences',
      actions: html`<button type="button" class="btn btn-sm btn-primary" @click=${() => this.run(() => silenceFor({}))}>
        ${t.addSilence}
      </button>`,
      body: html`${failure(this.problem)}${this.body()}`,
    });
  }

  private body() {
    if (!this.silences) return this.problem ? nothing : empty(coreTexts.loading);
    if (!this.silences.length) return empty(t.noSilences);
    return html`<div class="table-responsive">
      <table class="table align-middle mb-0">
        <thead>
          <tr>
            <th scope="col">${t.id}</th>
            <th scope="col">${t.health}</th>
            <th scope="col">${t.what}</th>
            <th scope="col">${t.from}</th>
            <th scope="col">${t.to}</th>
            <th scope="col">${t.noteField}</th>
            <th scope="col"><span class="visually-hidden">${t.edit}</span></th>
          </tr>
        </thead>
        <tbody>
          ${this.silences.map((silence) => {
            const what = [silence.route, silence.label, silence.rule, silence.severity].filter(Boolean).join(', ');
            return html`<tr data-silence=${silence.id}>
              <th scope="row">${silence.id}</th>
              <td>${silence.active ? t.active : t.planned}</td>
              <td>${what || t.all}</td>
              <td class="text-nowrap">${timeTag(silence.from)}</td>
              <td class="text-nowrap">${timeTag(silence.to)}</td>
              <td class="wrap">${silence.note} <span class="quiet">${silence.by}</span></td>
              <td class="buttons">
                <button
                  type="button"
                  class="btn btn-sm btn-outline-secondary"
                  @click=${() => this.run(() => silenceFor(silence))}
                >
                  ${t.edit}
                </button>
                <button type="button" class="btn btn-sm btn-outline-danger" @click=${() => this.end(silence)}>
                  ${t.endNow}
                </button>
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }
}

customElements.define('tramo-silences', Silences);
