import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { openDialog } from '../dialog';
import { failure } from '../panel';
import { toast } from '../toasts';
import { api, part, words } from '../../core/api';
import type { Event, Notification, Severity } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { KINDS, kindWord, SEVERITIES, severityWord } from './filters';

type Type = Notification['type'];

/** A field of a type: its name in the API and its label. */
interface Field {
  readonly name: string;
  readonly label: () => string;
  readonly kind?: 'secret' | 'number' | 'list' | 'flag' | readonly string[];
  readonly isRequired?: boolean;
  /** Of SNMP: the version that has it; left out for both. */
  readonly version?: 'v3' | 'v2c';
  /** What a new one begins with. */
  readonly suggest?: () => string;
}

const HOST: Field = { name: 'host', label: () => t.host, isRequired: true };
const PORT: Field = { name: 'port', label: () => t.port, kind: 'number' };

const FIELDS: Record<Type, readonly Field[]> = {
  webhook: [
    { name: 'url', label: () => t.url, isRequired: true },
    { name: 'secret', label: () => t.secret, kind: 'secret', isRequired: true, suggest: signatureKey },
  ],
  email: [
    HOST,
    PORT,
    { name: 'tls', label: () => t.tls, kind: ['required', 'optional', 'implicit'] },
    { name: 'user', label: () => t.user },
    { name: 'password', label: () => t.password, kind: 'secret' },
    { name: 'from', label: () => t.sender, isRequired: true },
    { name: 'to', label: () => t.recipients, kind: 'list', isRequired: true },
  ],
  snmp: [
    HOST,
    PORT,
    { name: 'version', label: () => t.version, kind: ['v3', 'v2c'] },
    { name: 'inform', label: () => t.inform, kind: 'flag' },
    { name: 'user', label: () => t.user, version: 'v3', isRequired: true },
    { name: 'authenticationPassword', label: () => t.authenticationPassword, kind: 'secret', version: 'v3', isRequired: true },
    { name: 'privacyPassword', label: () => t.privacyPassword, kind: 'secret', version: 'v3', isRequired: true },
    { name: 'community', label: () => t.community, kind: 'secret', version: 'v2c', isRequired: true },
  ],
};

/** What the form does not have fields for, of SNMP v3 only. */
const OF_V3 = ['authentication', 'privacy'];

function fieldsOf(type: Type, version: string): readonly Field[] {
  return FIELDS[type].filter((field) => field.version === undefined || field.version === version);
}

const KEY_BYTES = 32;

/** A new key for the signature of webhooks. */
function signatureKey(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(KEY_BYTES))))}`;
}

/** What the form does not have is kept as it is. */
const NOT_SENT = ['id', 'status', 'engineId'];

/** Opens the form of a notification, new or as it is, and saves it. */
export function editNotification(before: Notification | undefined): Promise<void> {
  return new Promise((resolve) => {
    let type: Type = before?.type ?? 'webhook';
    let version = before?.version ?? 'v3';
    let problem = '';
    const suggested = new Map(FIELDS.webhook.filter((one) => one.suggest).map((one) => [one.name, one.suggest!()]));
    const submit = async (event: SubmitEvent, close: () => void) => {
      event.preventDefault();
      const given = new FormData(event.target as HTMLFormElement);
      const id = before?.id ?? String(given.get('id')).trim();
      try {
        await api.put(`/v2/notifications/${part(id)}`, bodyOf(given, type, version, before));
        toast({ text: t.saved });
        close();
      } catch (e) {
        problem = words(e);
        dialog.update();
      }
    };
    const dialog = openDialog({
      title: before ? `${t.notification}: ${before.id}` : t.addNotification,
      closed: resolve,
      body: (close) => html`<form class="form-grid" @submit=${(event: SubmitEvent) => submit(event, close)}>
        ${failure(problem)}
        ${before
          ? nothing
          : html`<label class="form-label"
                >${t.id} <input class="form-control" name="id" required autocomplete="off" />
                <span class="form-text">${t.idHint}</span></label
              >
              <label class="form-label"
                >${t.type}
                <select
                  class="form-select"
                  @change=${(e: InputEvent) => {
                    type = (e.target as HTMLSelectElement).value as Type;
                    dialog.update();
                  }}
                >
                  <option value="webhook">${t.typeWebhook}</option>
                  <option value="email">${t.typeEmail}</option>
                  <option value="snmp">${t.typeSnmp}</option>
                </select></label
              >`}
        ${repeat(
          fieldsOf(type, version),
          (field) => `${type} ${field.name}`, // an input of one field never becomes that of another
          (field) => input(field, before ? before[field.name as keyof Notification] : suggested.get(field.name), (value) => {
            if (field.name !== 'version') return;
            version = value === 'v3' ? 'v3' : 'v2c';
            dialog.update();
          }),
        )}
        ${fieldsOf(type, version).some((field) => field.kind === 'secret') && before
          ? html`<p class="form-text wide m-0">${t.secretHint}</p>`
          : nothing}
        <label class="form-label"
          >${t.minimumSeverity}
          <select class="form-select" name="minimumSeverity">
            ${SEVERITIES.map(
              (one) =>
                html`<option value=${one} ?selected=${(before?.minimumSeverity ?? 'info') === one}>
                  ${severityWord(one)}
                </option>`,
            )}
          </select></label
        >
        <label class="form-check"
          ><input
            class="form-check-input"
            type="checkbox"
            name="enabled"
            ?checked=${before?.enabled ?? true}
          />${t.enabled}</label
        >
        <fieldset class="wide kinds">
          <legend>${t.kinds}</legend>
          ${KINDS.map(
            (kind: Event['kind']) =>
              html`<label class="form-check"
                ><input
                  class="form-check-input"
                  type="checkbox"
                  name="kinds"
                  value=${kind}
                  ?checked=${(before?.kinds ?? ['alarm']).includes(kind)}
                />${kindWord(kind)}</label
              >`,
          )}
        </fieldset>
        <div class="dialog-buttons wide">
          <button type="button" class="btn btn-outline-secondary" @click=${close}>${coreTexts.cancel}</button>
          <button type="submit" class="btn btn-primary">${coreTexts.save}</button>
        </div>
      </form>`,
    });
  });
}

function input(field: Field, value: unknown, chosen: (value: string) => void): TemplateResult {
  const text = Array.isArray(value) ? value.join(', ') : value === undefined || value === null ? '' : String(value);
  if (field.kind === 'flag') {
    return html`<label class="form-check"
      ><input class="form-check-input" type="checkbox" name=${field.name} ?checked=${value === true} />${field.label()}</label
    >`;
  }
  if (Array.isArray(field.kind)) {
    return html`<label class="form-label"
      >${field.label()}
      <select
        class="form-select"
        name=${field.name}
        @change=${(e: InputEvent) => chosen((e.target as HTMLSelectElement).value)}
      >
        ${field.kind.map((one: string) => html`<option value=${one} ?selected=${one === text}>${one}</option>`)}
      </select></label
    >`;
  }
  return html`<label class="form-label"
    >${field.label()}
    <input
      class="form-control"
      name=${field.name}
      type=${field.kind === 'number' ? 'number' : 'text'}
      value=${text}
      ?required=${field.isRequired ?? false}
      autocomplete="off"
      spellcheck="false"
  /></label>`;
}

function bodyOf(given: FormData, type: Type, version: string, before: Notification | undefined): Record<string, unknown> {
  const shown = fieldsOf(type, version);
  const others = FIELDS[type].filter((field) => !shown.includes(field)).map(({ name }) => name);
  const unsent = [...NOT_SENT, ...others, ...(version === 'v3' ? [] : OF_V3)];
  const kept = Object.entries(before ?? {}).filter(([name]) => !unsent.includes(name));
  const body: Record<string, unknown> = { ...Object.fromEntries(kept), type };
  for (const { name, kind } of shown) {
    const text = String(given.get(name) ?? '').trim();
    if (kind === 'flag') body[name] = given.has(name);
    else if (kind === 'list') body[name] = text.split(',').map((one) => one.trim()).filter(Boolean);
    else if (text === '' && (kind === 'number' || before === undefined)) delete body[name];
    else body[name] = kind === 'number' ? Number(text) : text;
  }
  return {
    ...body,
    enabled: given.has('enabled'),
    minimumSeverity: given.get('minimumSeverity') as Severity,
    kinds: given.getAll('kinds'),
  };
}
