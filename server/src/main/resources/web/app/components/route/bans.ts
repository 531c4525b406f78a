import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { timeTag } from '../figure';
import { failure } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import { live } from '../../core/live';
import { View } from '../../core/view';
import { banTexts as t } from '../../texts/bans';

/** GET /v2/routes/{id}/bans. */
interface Ban {
  readonly address: string;
  readonly since: string;
  readonly until: string;
  readonly who: string;
}

/** Addresses that are kept out of a route, as long as there are any. Read again when the route tells of something that may change them. */
class Bans extends View {
  /** ID of the route. */
  @property({ attribute: false }) route = '';
  @state() private bans: readonly Ban[] = [];
  @state() private problem = '';
  private endLive: (() => void) | undefined;

  constructor() {
    super();
    this.watch(live.changed); // so that those whose time is over go
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.endLive = live.onEvent(({ kind, route }) => {
      if (route === this.route && (kind === 'configuration' || kind === 'state')) void this.read();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endLive?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route') && this.route) void this.read();
  }

  private async read(): Promise<void> {
    const { route } = this;
    try {
      const bans = await api.get<Ban[]>(`/v2/routes/${part(route)}/bans`);
      if (route === this.route) this.bans = bans;
    } catch {
      this.bans = []; // the route is gone, or its worker is: the page says so
    }
  }

  private async lift(address: string): Promise<void> {
    try {
      this.problem = '';
      await api.delete(`/v2/routes/${part(this.route)}/bans/${part(address)}`);
      toast({ text: t.lifted(address) });
    } catch (e) {
      this.problem = words(e);
    }
    await this.read();
  }

  override render() {
    const now = Date.now();
    const bans = this.bans.filter(({ until }) => Date.parse(until) > now);
    if (!bans.length) return failure(this.problem);
    return html`${failure(this.problem)}
      <h3 class="sub-head">${t.title}</h3>
      <div class="table-responsive">
        <table class="table table-sm align-middle mb-0" id="bans">
          <thead>
            <tr>
              ${[t.address, t.since, t.until, t.who].map((head) => html`<th scope="col">${head}</th>`)}
              <th scope="col"><span class="visually-hidden">${t.lift}</span></th>
            </tr>
          </thead>
          <tbody>
            ${bans.map((ban) => this.row(ban))}
          </tbody>
        </table>
      </div>`;
  }

  private row({ address, since, until, who }: Ban) {
    return html`<tr data-ban=${address}>
      <td class="address">${address}</td>
      <td class="text-nowrap">${timeTag(since)}</td>
      <td class="text-nowrap">${timeTag(until)}</td>
      <td class="wrap">${who || nothing}</td>
      <td class="buttons">
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          aria-label="${t.lift}: ${address}"
          @click=${() => this.lift(address)}
        >
          ${t.lift}
        </button>
      </td>
    </tr>`;
  }
}

customElements.define('tramo-route-bans', Bans);
