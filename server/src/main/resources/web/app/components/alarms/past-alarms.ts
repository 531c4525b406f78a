import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { Listing, type Portion } from '../listing';
import { panel } from '../panel';
import { api, words } from '../../core/api';
import { duration, localTimes } from '../../core/format';
import { live } from '../../core/live';
import { onAddress, parameter, setParameters } from '../../core/navigation';
import type { Alarm, AlarmRule } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { ruleWords } from '../../texts/rules';
import { choice, routeChoice, SEVERITIES, severityWord } from './filters';
import { where } from './where';

const PAGE = 100;

function filterOfAddress() {
  return { route: parameter('route'), rule: parameter('rule'), severity: parameter('severity') };
}

/** Alarms that have ended, the newest first. */
class PastAlarms extends Listing<Alarm> {
  @state() private filter = filterOfAddress();
  @state() private rules: readonly AlarmRule[] = [];
  private unfollow: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = [
      live.onEvent((event) => {
        const isFirst = (this.items?.length ?? 0) <= PAGE;
        if (event.kind === 'alarm' && event.details.change === 'ended' && isFirst) void this.read();
      }),
      onAddress(() => {
        this.filter = filterOfAddress();
        void this.read();
      }),
    ];
    api.get<AlarmRule[]>('/v2/alarm-rules').then(
      (rules) => (this.rules = rules),
      (e) => (this.problem = words(e)),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow.forEach((end) => end());
  }

  private choose(changes: Partial<typeof this.filter>): void {
    this.filter = { ...this.filter, ...changes };
    setParameters(this.filter);
    void this.read();
  }

  protected async portion(signal: AbortSignal, after?: number): Promise<Portion<Alarm>> {
    const items = await api.get<Alarm[]>('/v2/alarms', { state: 'ended', ...this.filter, limit: PAGE, after }, signal);
    return { items, next: items.length === PAGE ? items.at(-1)?.id : undefined };
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
      body: this.table({
        heads: [t.severity, t.where, t.what, t.began, t.lasted, t.seen],
        row,
        none: t.noPast,
        isDense: true,
      }),
    });
  }
}

function row(alarm: Alarm) {
  return html`<tr data-alarm=${alarm.id}>
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
  </tr>`;
}

customElements.define('tramo-past-alarms', PastAlarms);
