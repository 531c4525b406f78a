import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { empty, failure, panel } from '../panel';
import { api, part, words } from '../../core/api';
import { View } from '../../core/view';
import { routeTexts as t } from '../../texts/route';

const LINES = 200;

/** The last lines that the worker of a route wrote. */
class WorkerLog extends View {
  @property({ attribute: false }) route = '';
  @state() private lines: readonly string[] | undefined;
  @state() private problem = '';

  override firstUpdated(): void {
    void this.read();
  }

  private async read(): Promise<void> {
    try {
      this.lines = (await api.get<{ lines: string[] }>(`/v2/routes/${part(this.route)}/logs`, { lines: LINES })).lines;
      this.problem = '';
    } catch (e) {
      this.problem = words(e);
    }
  }

  override render() {
    return panel({
      title: t.log,
      id: 'log',
      actions: html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.read}>
        ${t.readAgain}
      </button>`,
      body: html`${failure(this.problem)} ${this.body()}`,
    });
  }

  private body() {
    if (!this.lines) return this.problem ? '' : empty(t.logLoading);
    return this.lines.length
      ? html`<pre class="log" tabindex="0" aria-label=${t.log}>${this.lines.join('\n')}</pre>`
      : empty(t.logEmpty);
  }
}

customElements.define('tramo-route-log', WorkerLog);
