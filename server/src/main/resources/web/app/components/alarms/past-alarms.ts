import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { api, words } from '../../core/api';
import { duration, localTimes } from '../../core/format';
import { live } from '../../core/live';
import { parameter, setParameters } from '../../core/navigation';
import { View } from '../../core/view';
import type { Alarm, AlarmRule } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { ruleWords } from '../../texts/rules';
import { choice, routeChoice, SEVERITIES, severityWord } from './filters';
import { where } from './where';

const PAGE = 100;

/** Alarms that have ended, the newest first. */
class PastAlarms extends View {
  @state() private filter = {
    route: parameter('route'),
    rule: parameter('rule'),
    severity: parameter('severity'),
  };
  @state() private alarms: readonly Alarm[] = [];
  @state() private rules: readonly AlarmRule[] = [];
  @state() private hasMore = false;
  @state() private isLoading = true;
  @state() private problem = '';

  private endLive: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
    this.endLive = live.onEvent((event) => {
      if (event.kind === 'alarm' && event.details.change === 'ended' && this.alarms.length <= PAGE) void this.read();
    });
    api.get<AlarmRule[]>('/v2/alarm-rules').then(
      (rules) => (this.rules = rules),
      (e) => (this.problem = words(e)),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endLive?.();
  }

  private choose(changes: Partial<typeof this.filter>): void {
    this.filter = { ...this.filter, ...changes };
    setParameters(this.filter);
    void this.read();
  }

  private async read(after?: number): Promise<void> {
    const filter = this.filter;
    this.isLoading = true;
    this.problem = '';
    try {
      const page = await api.get<Alarm[]>('/v2/alarms', { state: 'ended', ...filter, limit: PAGE, after });
      if (filter !== this.filter) return; // another question was asked meanwhile
      this.alarms = after ? [...this.alarms, ...page] : page;
      this.hasMore = page.length === PAGE;
    } catch (e) {
      this.problem = words(e);
    }
    this.isLoading = false;
  }

  override render() {
    const { route, rule, severity } = this.filter;
    return panel({
      title: t.past,
      id: 'past-alarms',
      actions: html`${routeChoice(route, (value) => this.choose({ route: value }))}
      ${choice(
        t.rule,
        t.allRules,
        rule,
        this.rules.map((one) => [one.id, ruleWords(one).title]),
        (value) => this.choose({ rule: value }),
      )}
      ${choice(
        t.severity,
        t.allSeverities,
        severity,
        SEVERITIES.map((one) => [one, severityWord(one)]),
        (value) => this.choose({ severity: value }),
      )}`,
      body: html`${failure(this.problem)}${this.body()}`,
    });
  }

  private body() {
    if (!this.alarms.length) return this.problem ? nothing : empty(this.isLoading ? coreTexts.loading : t.noPast);
    return html`<div class="table-responsive">
        <table class="table table-sm mb-0">
          <thead>
            <tr>
              <th scope="col">${t.severity}</th>
              <th scope="col">${t.where}</th>
              <th scope="col">${t.what}</th>
              <th scope="col">${t.began}</th>
              <th scope="col">${t.lasted}</th>
              <th scope="col">${t.seen}</th>
            </tr>
          </thead>
          <tbody>
            ${this.alarms.map(
              (alarm) => html`<tr data-alarm=${alarm.id}>
                <td>${severityBadge(alarm.severity)}</td>
                <td>${where(alarm)}</td>
                <td class="wrap">${localTimes(alarm.text)}</td>
                <td class="text-nowrap">${timeTag(alarm.began)}</td>
                <td class="text-nowrap">${duration(alarm.durationMillis)}</td>
                <td class="wrap">
                  ${alarm.acknowledged
                    ? html`${alarm.acknowledged.note} <span class="quiet">${t.seenBy(alarm.acknowledged.who)}</span>`
                    : nothing}
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.hasMore
        ? html`<button
            type="button"
            class="btn btn-outline-secondary btn-sm mt-2"
            ?disabled=${this.isLoading}
            @click=${() => this.read(this.alarms.at(-1)?.id)}
          >
            ${this.isLoading ? coreTexts.loading : t.older}
          </button>`
        : nothing}`;
  }
}

customElements.define('tramo-past-alarms', PastAlarms);
