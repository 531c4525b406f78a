import { html } from 'lit';
import { confirmed } from '../dialog';
import { timeTag } from '../figure';
import { Listing, type Portion } from '../listing';
import { panel } from '../panel';
import { toast } from '../toasts';
import { api, part } from '../../core/api';
import type { Silence } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { silenceFor } from './silence-dialog';

/** Maintenance windows: when nobody is told of some alarms. */
class Silences extends Listing<Silence> {
  protected async portion(signal: AbortSignal): Promise<Portion<Silence>> {
    return { items: await api.get<Silence[]>('/v2/silences', {}, signal) };
  }

  private async end(silence: Silence): Promise<void> {
    const isMeant = await confirmed({ title: t.silenceTitle, text: t.endAsk(silence.id), action: t.endNow });
    if (isMeant && (await this.run(() => api.delete(`/v2/silences/${part(silence.id)}`)))) {
      toast({ text: t.removed(silence.id) });
    }
  }

  override render() {
    return panel({
      title: t.silences,
      id: 'silences',
      actions: html`<button type="button" class="btn btn-sm btn-primary" @click=${() => this.run(() => silenceFor({}))}>
        ${t.addSilence}
      </button>`,
      body: this.table({
        heads: [t.id, t.health, t.what, t.from, t.to, t.noteField, { text: t.edit, isHidden: true }],
        row: (silence) => this.row(silence),
        none: t.noSilences,
      }),
    });
  }

  private row(silence: Silence) {
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
  }
}

customElements.define('tramo-silences', Silences);
