import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { failure } from '../components/panel';
import { logIn, words } from '../core/api';
import { View } from '../core/view';
import { coreTexts as t } from '../texts/core';

/** Shown instead of every page while nobody is logged in; the page's address stays as it is. */
class Login extends View {
  @state() private problem = '';
  @state() private isBusy = false;

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    this.isBusy = true;
    this.problem = '';
    try {
      await logIn(String(given.get('username')), String(given.get('password')));
    } catch (e) {
      this.problem = words(e);
    }
    this.isBusy = false;
  }

  /** Most are the one that every installation has. */
  override firstUpdated(): void {
    this.querySelector<HTMLInputElement>('#password')?.focus();
  }

  override render() {
    return html`<main class="login">
      <form class="login-card" @submit=${this.submit}>
        <h1>Tramo</h1>
        ${failure(this.problem)}
        <div class="mb-3">
          <label class="form-label" for="username">${t.username}</label>
          <input class="form-control" id="username" name="username" value="admin" autocomplete="username" required />
        </div>
        <div class="mb-3">
          <label class="form-label" for="password">${t.password}</label>
          <input
            class="form-control"
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        <button class="btn btn-primary w-100" type="submit" ?disabled=${this.isBusy}>
          ${this.isBusy ? t.loggingIn : t.logIn}
        </button>
        <p class="form-text mt-3 mb-0">${t.loginHint}</p>
      </form>
    </main>`;
  }
}

customElements.define('tramo-login', Login);
