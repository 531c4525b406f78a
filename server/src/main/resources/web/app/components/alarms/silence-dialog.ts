import { html } from 'lit';
import { openDialog } from '../dialog';
import { failure } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import type { Silence } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { isoTime, localTime, SEVERITIES, severityWord } from './filters';

const HOUR_MILLIS = 3_600_000;

/** Opens the form of a maintenance window, and makes or replaces it. */
export function silenceFor(given: Partial<Silence>): Promise<void> {
  return new Promise((resolve) => {
    let problem = '';
    const submit = async (event: SubmitEvent, close: () => void) => {
      event.preventDefault();
      const fields = new FormData(event.target as HTMLFormElement);
      const text = (name: string) => String(fields.get(name) ?? '').trim();
      const body = Object.fromEntries(
        Object.entries({
          route: text('route'),
          label: text('label'),
          rule: text('rule'),
          severity: text('severity'),
          from: isoTime(text('from')),
          to: isoTime(text('to')),
          note: text('note'),
        }).filter(([, value]) => value !== ''),
      );
      try {
        await api.put(`/v2/silences/${part(given.id ?? text('id'))}`, body);
        toast({ text: t.saved });
        close();
      } catch (e) {
        problem = words(e);
        dialog.update();
      }
    };
    const now = new Date();
    const dialog = openDialog({
      title: t.silenceTitle,
      closed: resolve,
      body: (close) => html`<form class="form-grid" @submit=${(event: SubmitEvent) => submit(event, close)}>
        ${failure(problem)}
        <p class="form-text m-0 wide">${t.silenceHint}</p>
        ${given.id
          ? ''
          : field('id', t.id, `window-${now.toISOString().slice(0, 16).replace(/[:T]/g, '-')}`, { hint: t.idHint, required: true })}
        ${field('route', `${t.route} (ID)`, given.route ?? '')} ${field('label', t.label, given.label ?? '')}
        ${field('rule', `${t.rule} (ID)`, given.rule ?? '')}
        <div>
          <label class="form-label" for="silence-severity">${t.severity}</label>
          <select class="form-select" id="silence-severity" name="severity">
            <option value="">${t.allSeverities}</option>
            ${SEVERITIES.map(
              (one) => html`<option value=${one} ?selected=${given.severity === one}>${severityWord(one)}</option>`,
            )}
          </select>
        </div>
        ${field('from', t.from, localTime(given.from ? new Date(given.from) : now), { type: 'datetime-local', required: true })}
        ${field('to', t.to, localTime(given.to ? new Date(given.to) : new Date(now.getTime() + HOUR_MILLIS)), {
          type: 'datetime-local',
          required: true,
        })}
        ${field('note', t.noteField, given.note ?? '')}
        <div class="dialog-buttons wide">
          <button type="button" class="btn btn-outline-secondary" @click=${close}>${coreTexts.cancel}</button>
          <button type="submit" class="btn btn-primary">${coreTexts.save}</button>
        </div>
      </form>`,
    });
  });
}

function field(name: string, label: string, value: string, options: { type?: string; hint?: string; required?: boolean } = {}) {
  const id = `silence-${name}`;
  return html`<div>
    <label class="form-label" for=${id}>${label}</label>
    <input
      class="form-control"
      id=${id}
      name=${name}
      type=${options.type ?? 'text'}
      value=${value}
      autocomplete="off"
      ?required=${options.required ?? false}
    />
    ${options.hint ? html`<p class="form-text m-0">${options.hint}</p>` : ''}
  </div>`;
}
