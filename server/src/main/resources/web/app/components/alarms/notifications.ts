import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { confirmed } from '../dialog';
import { Listing, type Portion } from '../listing';
import { panel } from '../panel';
import { toast } from '../toasts';
import { api, part } from '../../core/api';
import { localTimes } from '../../core/format';
import type { Notification, NotificationDelivery } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { kindWord, severityWord } from './filters';
import { editNotification } from './notification-dialog';

const HEALTH_TONES = { unknown: 'tone-quiet', working: 'tone-good', failing: 'tone-bad' } as const;
const HEALTH_MARKS = { unknown: '○', working: '●', failing: '✕' } as const;

/** Who is notified, by what, and how that goes. */
class Notifications extends Listing<Notification> {
  @state() private tested = '';

  protected async portion(signal: AbortSignal): Promise<Portion<Notification>> {
    return { items: await api.get<Notification[]>('/v2/notifications', {}, signal) };
  }

  private async test(id: string): Promise<void> {
    this.tested = id;
    await this.run(async () => {
      const sent = await api.post<NotificationDelivery>(`/v2/notifications/${part(id)}/test`);
      const isDelivered = sent.state === 'delivered';
      toast({ text: isDelivered ? t.testDone(id) : t.testFailed(id, localTimes(sent.lastError)), isFailure: !isDelivered });
    });
    this.tested = '';
  }

  private async removeOne(id: string): Promise<void> {
    const isMeant = await confirmed({ title: t.remove, text: t.removeAsk(id), action: t.remove, isDangerous: true });
    if (isMeant && (await this.run(() => api.delete(`/v2/notifications/${part(id)}`)))) toast({ text: t.removed(id) });
  }

  override render() {
    return panel({
      title: t.notifications,
      id: 'notifications',
      actions: html`<button
        type="button"
        class="btn btn-sm btn-primary"
        @click=${() => this.run(() => editNotification(undefined))}
      >
        ${t.addNotification}
      </button>`,
      body: this.table({
        heads: [t.id, t.type, t.target, t.what, t.health, { text: t.edit, isHidden: true }],
        row: (one) => this.row(one),
        none: t.noNotifications,
      }),
    });
  }

  private row(one: Notification) {
    const { health, lastError, delivered, waiting } = one.status;
    const type = { webhook: t.typeWebhook, email: t.typeEmail, snmp: t.typeSnmp }[one.type];
    return html`<tr data-notification=${one.id}>
      <th scope="row">${one.id}</th>
      <td>${type}${one.enabled ? nothing : html` <span class="label">${t.disabled}</span>`}</td>
      <td class="wrap">${one.url ?? one.to?.join(', ') ?? one.host}</td>
      <td class="wrap">${one.kinds.map(kindWord).join(', ')} · ${t.andAbove(severityWord(one.minimumSeverity))}</td>
      <td class="wrap">
        <span class=${HEALTH_TONES[health]}
          >${HEALTH_MARKS[health]}
          ${{ unknown: t.healthUnknown, working: t.healthWorking, failing: t.healthFailing }[health]}</span
        >
        <span class="quiet">· ${t.delivered(delivered)}${waiting ? html` · ${t.waiting(waiting)}` : nothing}</span>
        ${lastError ? html`<br /><span class="quiet">${localTimes(lastError)}</span>` : nothing}
      </td>
      <td class="buttons">
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          ?disabled=${this.tested !== ''}
          @click=${() => this.test(one.id)}
        >
          ${this.tested === one.id ? t.testing : t.test}
        </button>
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          @click=${() => this.run(() => editNotification(one))}
        >
          ${t.edit}
        </button>
        <button type="button" class="btn btn-sm btn-outline-danger" @click=${() => this.removeOne(one.id)}>
          ${t.remove}
        </button>
      </td>
    </tr>`;
  }
}

customElements.define('tramo-notifications', Notifications);
