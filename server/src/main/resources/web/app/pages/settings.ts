import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { confirmed } from '../components/dialog';
import '../components/source-files';
import { failure, panel } from '../components/panel';
import { toast } from '../components/toasts';
import { api, logOut, session, words } from '../core/api';
import { time } from '../core/format';
import { prefer, preferences, type Language, type Theme, type Zone } from '../core/preferences';
import { View } from '../core/view';
import type { Session } from '../core/types';
import { coreTexts } from '../texts/core';
import { settingsTexts as t } from '../texts/settings';

const TICK_MILLIS = 1_000;

/** Own password, language, theme, time zone, sessions. */
class Settings extends View {
  @state() private problem = '';
  private timer: number | undefined;

  constructor() {
    super();
    this.watch(session);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.requestUpdate(), TICK_MILLIS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private async changePassword(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    this.problem = given.get('next') === given.get('again') ? '' : t.different;
    if (this.problem) return;
    try {
      session.value = await api.put<Session>('/v2/password', { current: given.get('current'), new: given.get('next') });
      form.reset();
      toast({ text: t.changed });
    } catch (e) {
      this.problem = words(e);
    }
  }

  private async leaveEverywhere(): Promise<void> {
    const isMeant = await confirmed({
      title: coreTexts.logOutEverywhere,
      text: t.everywhereAsk,
      action: coreTexts.logOutEverywhere,
      isDangerous: true,
    });
    if (!isMeant) return;
    try {
      await logOut(true);
    } catch (e) {
      toast({ text: words(e), isFailure: true });
    }
  }

  override render() {
    return html`<h1>${coreTexts.settings}</h1>
      <div class="settings">${this.browser()} ${this.password()} ${this.sessions()} ${wall()}
        <tramo-source-files></tramo-source-files>
      </div>`;
  }

  private browser() {
    const { language, theme, zone } = preferences.value;
    const place = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return panel({
      title: t.browser,
      id: 'browser',
      body: html`${choices('language', t.language, language, [['en', 'English'], ['es', 'Español']], (value) =>
        prefer({ language: value as Language }),
      )}
      ${choices(
        'theme',
        t.theme,
        theme,
        [
          ['system', t.themeSystem],
          ['light', t.themeLight],
          ['dark', t.themeDark],
        ],
        (value) => prefer({ theme: value as Theme }),
      )}
      ${choices(
        'zone',
        t.zone,
        zone,
        [
          ['local', t.zoneLocal(place)],
          ['utc', t.zoneUtc],
        ],
        (value) => prefer({ zone: value as Zone }),
      )}
      <p class="form-text m-0">${t.example} <b>${time(new Date())}</b>. ${t.browserHint}</p>`,
    });
  }

  private password() {
    return panel({
      title: t.password,
      id: 'password-panel',
      body: html`<form @submit=${this.changePassword}>
        ${failure(this.problem)}
        <input type="hidden" autocomplete="username" value=${session.value?.user ?? ''} />
        ${secret('current', t.current, 'current-password', '')} ${secret('next', t.next, 'new-password', t.lengths)}
        ${secret('again', t.again, 'new-password', '')}
        <p class="form-text">${t.passwordHint}</p>
        <button type="submit" class="btn btn-primary">${t.change}</button>
      </form>`,
    });
  }

  private sessions() {
    const current = session.value;
    return panel({
      title: t.sessions,
      id: 'sessions',
      body: html`<p>${current ? t.sessionEnds(current.user, time(current.expires)) : ''}</p>
        <p class="form-text">${t.everywhereHint}</p>
        <button type="button" class="btn btn-outline-danger" @click=${this.leaveEverywhere}>
          ${coreTexts.logOutEverywhere}
        </button>`,
    });
  }
}

function choices(
  name: string,
  title: string,
  current: string,
  options: readonly (readonly [string, string])[],
  choose: (value: string) => void,
) {
  return html`<fieldset class="choices">
    <legend>${title}</legend>
    ${options.map(
      ([value, text]) =>
        html`<label class="form-check"
          ><input
            class="form-check-input"
            type="radio"
            name=${name}
            value=${value}
            .checked=${value === current}
            @change=${() => choose(value)}
          />${text}</label
        >`,
    )}
  </fieldset>`;
}

function secret(name: string, label: string, autocomplete: string, hint: string) {
  const id = `password-${name}`;
  return html`<div class="mb-2">
    <label class="form-label" for=${id}>${label}</label>
    <input
      class="form-control"
      type="password"
      id=${id}
      name=${name}
      autocomplete=${autocomplete}
      minlength=${name === 'current' ? 0 : 8}
      aria-describedby=${hint ? `${id}-hint` : nothing}
      required
    />
    ${hint ? html`<p class="form-text m-0" id="${id}-hint">${hint}</p>` : nothing}
  </div>`;
}

function wall() {
  return panel({
    title: t.wall,
    id: 'wall',
    body: html`<p>${t.wallHint}</p>
      <a class="btn btn-outline-secondary" href="/?wall" target="_blank" rel="noopener">${t.wallOpen}</a>`,
  });
}

customElements.define('tramo-settings', Settings);
