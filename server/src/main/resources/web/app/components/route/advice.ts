import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { confirmed } from '../dialog';
import { figure } from '../figure';
import { empty, failure, panel } from '../panel';
import { planList, planSentences, type RoutePlan } from '../plan';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import { named, type RouteDetail } from '../../core/detail';
import { localTimes, number } from '../../core/format';
import { withLatency } from '../../core/uris';
import { View } from '../../core/view';
import { routeTexts as t } from '../../texts/route';

/** GET /v2/routes/{id}/advice, as far as it is shown. */
interface Advice {
  readonly endpoints: {
    readonly endpoint: string;
    readonly direction: 'receives' | 'sends';
    readonly reason: string;
    readonly sessions: Session[];
  }[];
}

interface Session {
  readonly peer: string;
  readonly basis: 'measured' | 'estimate' | 'none';
  readonly rttMillis: number;
  readonly rttVariationMillis: number;
  readonly latency: { readonly currentMillis: number; readonly proposedMillis?: number; readonly reason: string };
  readonly overhead: { readonly retransmissionShare: number; readonly oheadbw?: number; readonly reason: string };
  readonly fec: Remedy;
  readonly bonding: Remedy;
}

interface Remedy {
  readonly helps?: boolean;
  readonly proposal?: string;
  readonly reason: string;
}

const LOSS_TARGETS = [0, 10, 100, 1_000] as const;
const BASES = { measured: () => t.measured, estimate: () => t.estimate, none: () => t.noBasis };

/** What latency the SRT paths need, with a button that sets it. */
class AdvicePanel extends View {
  @property({ attribute: false }) detail!: RouteDetail;
  @state() private advice: Advice | undefined;
  @state() private lossTarget: number = LOSS_TARGETS[0];
  @state() private problem = '';
  private wasRead = false;

  override updated(): void {
    if (!this.wasRead && this.detail.route) {
      this.wasRead = true;
      void this.read();
    }
  }

  private async read(): Promise<void> {
    try {
      this.advice = await api.get<Advice>(`/v2/routes/${part(this.detail.id)}/advice`, { lossTarget: this.lossTarget });
      this.problem = '';
    } catch (e) {
      this.problem = words(e);
    }
  }

  private async apply(endpoint: string, millis: number): Promise<void> {
    const found = this.detail.route && named(this.detail.route).find(({ key }) => key === endpoint);
    const route = this.detail.route;
    if (!found || !route) return;
    const uri = withLatency(found.endpoint.uri, millis);
    const change = found.isSource
      ? { sources: route.sources.map((source) => ({ id: source.id, uri: source.id === found.name ? uri : source.uri })) }
      : { destinations: { [found.name]: uri } };
    const path = `/v2/routes/${part(route.id)}`;
    const headers: Record<string, string> = this.detail.etag ? { 'If-Match': this.detail.etag } : {};
    try {
      this.problem = '';
      const plan = await api.patch<RoutePlan>(path, change, { query: { dryRun: true }, headers });
      const isMeant = await confirmed({
        title: t.applyTitle(millis, found.name),
        text: html`${planList(planSentences(plan))}<p class="quiet">${t.otherWish}</p>`,
        action: t.apply,
      });
      if (!isMeant) return;
      await api.patch(path, change, { headers });
      toast({ text: t.applied(millis, found.name) });
      await this.detail.read();
    } catch (e) {
      this.problem = words(e);
    }
    await this.read();
  }

  override render() {
    return panel({
      title: t.advice,
      id: 'advice',
      actions: html`<label class="inline-label"
          >${t.lossTarget}
          <select
            class="form-select form-select-sm"
            @change=${(e: Event) => {
              this.lossTarget = Number((e.target as HTMLSelectElement).value);
              void this.read();
            }}
          >
            ${LOSS_TARGETS.map((count) => html`<option value=${count}>${t.perMillion(count)}</option>`)}
          </select></label
        >
        <button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.read}>${t.again}</button>`,
      body: html`${failure(this.problem)} ${this.advice ? this.body(this.advice) : empty(t.adviceLoading)}`,
    });
  }

  private body({ endpoints }: Advice) {
    if (!endpoints.length) return empty(t.adviceNone);
    return endpoints.map(
      ({ endpoint, reason, sessions }) =>
        html`${sessions.map((session) => this.session(endpoint, session))}
        ${reason && !sessions.length
          ? html`<p class="advice-line"><b>${endpoint.replace('destinations.', '')}</b> <span class="quiet">${localTimes(reason)}</span></p>`
          : nothing}`,
    );
  }

  private session(endpoint: string, { peer, basis, rttMillis, rttVariationMillis, latency, overhead, fec, bonding }: Session) {
    const { currentMillis, proposedMillis, reason } = latency;
    return html`<article class="advice">
      <p class="advice-line">
        <b>${endpoint.replace('destinations.', '')}</b> <span class="address">${peer}</span>
        <span class="quiet">${BASES[basis]?.() ?? basis}, ${t.rtt} ${figure(rttMillis, 'ms', 1)} ± ${number(rttVariationMillis, 1)}</span>
      </p>
      <p class="advice-line">
        ${t.now} ${figure(currentMillis, 'ms', 0)} ${proposedMillis === undefined
          ? nothing
          : html`→ ${t.proposed} <b>${figure(proposedMillis, 'ms', 0)}</b> ${proposedMillis === currentMillis
                ? nothing
                : html`<button
                    type="button"
                    class="btn btn-sm btn-primary"
                    aria-label="${t.apply}: ${proposedMillis} ms, ${endpoint}"
                    @click=${() => this.apply(endpoint, proposedMillis)}
                  >
                    ${t.apply}
                  </button>`}`}
      </p>
      ${reason ? html`<p class="quiet wrap">${localTimes(reason)}</p>` : nothing}
      <details>
        <summary>${t.overhead}, FEC, bonding</summary>
        <dl class="facts">
          <dt>${t.overhead}</dt>
          <dd>${overhead.oheadbw === undefined ? nothing : html`oheadbw=${overhead.oheadbw}. `}${localTimes(overhead.reason)}</dd>
          <dt>FEC</dt>
          <dd>${fec.proposal ? html`<code>${fec.proposal}</code> ` : nothing}${localTimes(fec.reason)}</dd>
          <dt>Bonding</dt>
          <dd>${bonding.proposal ? html`<code>${bonding.proposal}</code> ` : nothing}${localTimes(bonding.reason)}</dd>
        </dl>
      </details>
    </article>`;
  }
}

customElements.define('tramo-route-advice', AdvicePanel);
