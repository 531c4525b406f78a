import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { num } from '../route/cells';
import { api, words } from '../../core/api';
import type { Refused } from '../../core/detail';
import { localTimes, number } from '../../core/format';
import { live } from '../../core/live';
import { View } from '../../core/view';
import { cameraTexts as t } from '../../texts/cameras';
import { coreTexts } from '../../texts/core';

const READ_AGAIN_MILLIS = 1_000;

/** Publishers under names that no camera has. Read again when the live stream tells of another. */
class RefusedPublishers extends View {
  @state() private attempts: readonly Refused[] | undefined;
  @state() private problem = '';
  private timer: number | undefined;
  private endLive: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endLive = live.onEvent((event) => {
      if (event.kind === 'refused') this.timer ??= window.setTimeout(() => void this.read(), READ_AGAIN_MILLIS);
    });
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endLive?.();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async read(): Promise<void> {
    this.timer = undefined;
    try {
      this.attempts = await api.get<Refused[]>('/v2/refused-publishers');
      this.problem = '';
    } catch (e) {
      this.problem = words(e);
    }
  }

  override render() {
    return panel({ title: t.refused, id: 'refused', body: html`${failure(this.problem)} ${this.body()}` });
  }

  private body() {
    if (!this.attempts) return this.problem ? '' : empty(coreTexts.loading);
    if (!this.attempts.length) return empty(`${t.noRefused} ${t.refusedHint}`);
    return html`<p class="quiet">${t.refusedHint}</p>
      <div class="table-responsive">
        <table class="table table-sm mb-0">
          <thead>
            <tr>
              ${[t.peer, t.asked, t.reason, t.last].map((head) => html`<th scope="col">${head}</th>`)}
              <th scope="col" class="num">${t.times}</th>
            </tr>
          </thead>
          <tbody>
            ${this.attempts.map(
              ({ peer, asked, reason, last, count }) =>
                html`<tr>
                  <td class="address">${peer}</td>
                  <td class="wrap">${asked}</td>
                  <td class="wrap">${localTimes(reason)}</td>
                  <td class="text-nowrap">${timeTag(last)}</td>
                  ${num(t.times, number(count))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}

customElements.define('tramo-refused-publishers', RefusedPublishers);
