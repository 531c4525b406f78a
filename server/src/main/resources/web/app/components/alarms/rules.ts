import { html, nothing } from 'lit';
import { confirmed, openDialog } from '../dialog';
import { severityBadge } from '../badges';
import { Listing, type Portion } from '../listing';
import { failure, panel } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import { number } from '../../core/format';
import { preferences } from '../../core/preferences';
import type { AlarmRule, RuleValues, Severity } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { ruleWords, thresholdWord } from '../../texts/rules';
import { SEVERITIES, severityWord } from './filters';

const HOLD_SECONDS_MAX = 3_600;

/** What a rule is sent back as. */
interface Settings {
  readonly defaults: RuleValues;
  readonly labels: Record<string, RuleValues>;
  readonly routes: Record<string, RuleValues>;
}

/** The rules of alarms: what is watched, from which threshold, and exceptions for labels and routes. */
class Rules extends Listing<AlarmRule> {
  protected async portion(signal: AbortSignal): Promise<Portion<AlarmRule>> {
    return { items: await api.get<AlarmRule[]>('/v2/alarm-rules', {}, signal) };
  }

  private async restore(rule: AlarmRule): Promise<void> {
    const { title } = ruleWords(rule);
    const isMeant = await confirmed({ title, text: t.restoreAsk(title), action: t.restore, isDangerous: true });
    if (isMeant && (await this.run(() => api.delete(`/v2/alarm-rules/${part(rule.id)}`)))) toast({ text: t.saved });
  }

  override render() {
    return panel({
      title: t.rules,
      id: 'rules',
      body: this.table({
        heads: [
          t.rule,
          t.watched,
          t.severity,
          { text: t.beginSeconds, isNumber: true },
          { text: t.endSeconds, isNumber: true },
          t.exceptions,
          { text: t.edit, isHidden: true },
        ],
        row: (rule) => this.row(rule),
        none: t.noRules,
      }),
    });
  }

  private row(rule: AlarmRule) {
    const { enabled, severity, beginSeconds, endSeconds } = rule.defaults;
    const { title, meaning } = ruleWords(rule);
    const scopes = [...Object.keys(rule.labels), ...Object.keys(rule.routes)];
    return html`<tr data-rule=${rule.id}>
      <th scope="row" class="wrap">
        ${title} ${rule.changed ? html`<span class="label">${t.changed}</span>` : nothing}
        <p class="rule-meaning">${meaning}</p>
      </th>
      <td class="text-nowrap">${enabled ? '✓ ' : '– '}${enabled ? t.watched : t.notWatched}</td>
      <td>${severityBadge(severity as Severity)}</td>
      <td class="num">${number(Number(beginSeconds))}</td>
      <td class="num">${number(Number(endSeconds))}</td>
      <td class="wrap">${scopes.join(', ')}</td>
      <td class="buttons">
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          aria-label="${t.edit}: ${title}"
          @click=${() => this.run(() => editRule(rule))}
        >
          ${t.edit}
        </button>
        ${rule.changed
          ? html`<button type="button" class="btn btn-sm btn-outline-danger" @click=${() => this.restore(rule)}>
              ${t.restore}
            </button>`
          : nothing}
      </td>
    </tr>`;
  }
}

/** Opens the form of a rule: for all routes, then each exception. */
function editRule(rule: AlarmRule): Promise<void> {
  return new Promise((resolve) => {
    const scopes = new Map<string, RuleValues>(
      [...Object.entries(rule.labels), ...Object.entries(rule.routes)].map(([scope, values]) => [scope, values]),
    );
    let problem = '';
    const submit = async (event: SubmitEvent, close: () => void) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const settings: Settings = { defaults: valuesOf(form, '', rule), labels: {}, routes: {} };
      for (const scope of scopes.keys()) {
        const of = scope.includes('=') ? settings.labels : settings.routes;
        of[scope] = valuesOf(form, scope, rule);
      }
      try {
        await api.put(`/v2/alarm-rules/${part(rule.id)}`, settings);
        toast({ text: t.saved });
        close();
      } catch (e) {
        problem = words(e);
        dialog.update();
      }
    };
    const add = () => {
      const input = document.getElementById('rule-scope') as HTMLInputElement;
      const scope = input.value.trim();
      if (scope && !scopes.has(scope)) scopes.set(scope, {});
      input.value = '';
      dialog.update();
    };
    const dialog = openDialog({
      title: ruleWords(rule).title,
      closed: resolve,
      body: (close) => html`<form @submit=${(event: SubmitEvent) => submit(event, close)}>
        ${failure(problem)}
        <p>${ruleWords(rule).meaning} <span class="quiet">${ruleWords(rule).advice}</span></p>
        ${valuesForm(rule, '', rule.defaults)}
        <h3 class="form-head">${t.exceptions}</h3>
        <p class="form-text">${t.exceptionHint}</p>
        ${[...scopes].map(
          ([scope, values]) => html`<fieldset>
            <legend>
              ${scope}
              <button
                type="button"
                class="btn btn-sm btn-outline-danger"
                @click=${() => {
                  scopes.delete(scope);
                  dialog.update();
                }}
              >
                ${t.remove}
              </button>
            </legend>
            ${valuesForm(rule, scope, values)}
          </fieldset>`,
        )}
        <div class="add-line">
          <label class="form-label" for="rule-scope">${t.scope}</label>
          <input class="form-control" id="rule-scope" autocomplete="off" />
          <button type="button" class="btn btn-outline-secondary" @click=${add}>${t.addException}</button>
        </div>
        <div class="dialog-buttons">
          <button type="button" class="btn btn-outline-secondary" @click=${close}>${coreTexts.cancel}</button>
          <button type="submit" class="btn btn-primary">${coreTexts.save}</button>
        </div>
      </form>`,
    });
  });
}

/** The fields of a scope; of an exception, what is empty is as for all. */
function valuesForm(rule: AlarmRule, scope: string, values: RuleValues) {
  const name = (field: string) => `${scope}/${field}`;
  const isEnglish = preferences.value.language === 'en'; // as what the server says of thresholds
  const none = scope ? html`<option value="" ?selected=${values.enabled === undefined}>${t.asForAll}</option>` : nothing;
  const noSeverity = scope ? html`<option value="" ?selected=${values.severity === undefined}>${t.asForAll}</option>` : nothing;
  return html`<div class="form-grid">
    <label class="form-label"
      >${t.watched}
      <select class="form-select" name=${name('enabled')}>
        ${none}
        <option value="true" ?selected=${values.enabled === true}>${t.watched}</option>
        <option value="false" ?selected=${values.enabled === false}>${t.notWatched}</option>
      </select></label
    >
    <label class="form-label"
      >${t.severity}
      <select class="form-select" name=${name('severity')}>
        ${noSeverity}
        ${SEVERITIES.map(
          (one) => html`<option value=${one} ?selected=${values.severity === one}>${severityWord(one)}</option>`,
        )}
      </select></label
    >
    ${numberField(name('beginSeconds'), t.beginSeconds, values.beginSeconds, 0, HOLD_SECONDS_MAX, '', !scope)}
    ${numberField(name('endSeconds'), t.endSeconds, values.endSeconds, 0, HOLD_SECONDS_MAX, '', !scope)}
    ${rule.thresholds.map((one) =>
      numberField(
        name(one.name),
        thresholdWord(one.name),
        values[one.name],
        one.min,
        one.max,
        `${isEnglish ? `${one.meaning}: ` : ''}${t.range(number(one.min, 1), number(one.max))}, ${t.standard(number(one.default, 1))}`,
        !scope,
      ),
    )}
  </div>`;
}

function numberField(
  name: string,
  label: string,
  value: unknown,
  min: number,
  max: number,
  hint: string,
  isRequired: boolean,
) {
  return html`<label class="form-label"
    >${label}
    <input
      class="form-control"
      type="number"
      name=${name}
      min=${min}
      max=${max}
      step="any"
      value=${value === undefined ? nothing : String(value)}
      placeholder=${isRequired ? nothing : t.asForAll}
      ?required=${isRequired}
    />${hint ? html`<span class="form-text">${hint}</span>` : nothing}</label
  >`;
}

function valuesOf(form: HTMLFormElement, scope: string, rule: AlarmRule): RuleValues {
  const values: Record<string, boolean | number | string> = {};
  const given = new FormData(form);
  for (const field of ['enabled', 'severity', 'beginSeconds', 'endSeconds', ...rule.thresholds.map((one) => one.name)]) {
    const text = String(given.get(`${scope}/${field}`) ?? '');
    if (text === '') continue;
    values[field] = field === 'enabled' ? text === 'true' : field === 'severity' ? text : Number(text);
  }
  return values;
}

customElements.define('tramo-rules', Rules);
