import { html, nothing } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { Router } from '@vaadin/router';
import './components/toasts';
import './components/wall';
import './pages/login';
import { openDialog } from './components/dialog';
import { failure } from './components/panel';
import { loadSession, logOut, session, words } from './core/api';
import { localTimes, time } from './core/format';
import { allShortcuts, pageShortcut, shortcut } from './core/keys';
import { live } from './core/live';
import { prefer, preferences, type Theme } from './core/preferences';
import { View } from './core/view';
import { pages, type Page } from './pages';
import { coreTexts as t } from './texts/core';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** What is around every page: navigation, state of the live stream, messages. Shows the login while nobody is logged in. */
class App extends View {
  private readonly outlet = createRef<HTMLElement>();
  private router: Router | undefined;
  private page: Page | undefined;
  private problem = '';

  constructor() {
    super();
    this.watch(session, live.status, live.changed);
    void this.ask();
    shortcut('?', () => t.keysHelp, () => this.help());
    shortcut('/', () => t.keysSearch, () => this.querySelector<HTMLInputElement>('input[type=search]')?.focus());
    for (const page of pages) if (page.key) pageShortcut(page.key, page.title, page.path);
  }

  private async ask(): Promise<void> {
    try {
      this.problem = '';
      await loadSession();
    } catch (e) {
      this.problem = words(e);
      this.requestUpdate();
      setTimeout(() => void this.ask(), 2_000);
    }
  }

  /** The outlet is there only while somebody is logged in. */
  override updated(): void {
    document.title = this.page ? `${this.page.title()} – Tramo` : 'Tramo';
    const outlet = this.outlet.value;
    if (!outlet) {
      this.router?.unsubscribe();
      this.router = undefined;
    } else if (!this.router) {
      this.router = new Router(outlet);
      void this.router.setRoutes([
        ...pages.map((page) => ({
          path: page.path,
          action: async (_: unknown, commands: { component: (name: string) => HTMLElement }) => {
            try {
              await page.load();
              this.problem = '';
            } catch (e) {
              this.problem = `${t.pageFailed} ${words(e)}`;
            }
            if (this.page && this.page !== page) this.begin(outlet);
            this.page = page;
            this.requestUpdate();
            return commands.component(page.element);
          },
        })),
        { path: '(.*)', component: 'tramo-not-found' },
      ]);
    }
  }

  /** Another page begins at its top, for eyes and for screen readers. */
  private begin(outlet: HTMLElement): void {
    scrollTo(0, 0);
    outlet.focus({ preventScroll: true });
  }

  private help(): void {
    openDialog({
      title: t.keyboard,
      body: () =>
        html`<dl class="keys">
          ${allShortcuts().map(
            ({ keys, text }) =>
              html`<dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd> `)}</dt>
                <dd>${text()}</dd>`,
          )}
        </dl>`,
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('click', this.closeMenu);
    document.addEventListener('keydown', this.closeMenu);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('click', this.closeMenu);
    document.removeEventListener('keydown', this.closeMenu);
  }

  /** What was chosen in it, a click elsewhere and Escape close the menu. */
  private readonly closeMenu = (event: Event) => {
    const menu = this.querySelector<HTMLDetailsElement>('details.menu');
    const isOwn = menu?.querySelector('summary')?.contains(event.target as Node);
    if (menu && (event instanceof KeyboardEvent ? event.key === 'Escape' : !isOwn)) menu.open = false;
  };

  private async leave(everywhere: boolean): Promise<void> {
    try {
      await logOut(everywhere);
    } catch (e) {
      this.problem = words(e);
      this.requestUpdate();
    }
  }

  override render() {
    if (session.value === undefined) {
      return html`<main class="login"><p>${t.starting}</p>${failure(this.problem)}</main>`;
    }
    if (session.value === null) return html`<tramo-login></tramo-login>`;
    const status = live.status.value;
    if (new URLSearchParams(location.search).has('wall')) {
      return html`<main class="shell is-wall ${status === 'live' ? '' : 'is-stale'}">${this.away()}<tramo-wall></tramo-wall></main>`;
    }
    return html`<div class="shell ${status === 'live' ? '' : 'is-stale'}">
      <a class="skip" href="#content">${t.skip}</a>
      ${this.bar()} ${this.away()}
      ${failure(this.problem)}
      <main id="content" tabindex="-1" ${ref(this.outlet)}></main>
      <tramo-toasts></tramo-toasts>
    </div>`;
  }

  private away() {
    return live.status.value === 'away'
      ? html`<p class="away" role="alert">${t.awaySince(time(new Date(live.lastAt)))} ${localTimes(live.awayBecause)}</p>`
      : nothing;
  }

  private bar() {
    const active = live.alarms.filter((alarm) => alarm.state === 'active').length;
    const status = live.status.value;
    return html`<header class="bar">
      <a class="brand" href="/">Tramo</a>
      <nav aria-label=${t.pages}>
        ${pages
          .filter((page) => page.key)
          .map(
            (page) =>
              html`<a
                class="bar-link"
                href=${page.path}
                title="g ${page.key}"
                aria-current=${page === this.page ? 'page' : nothing}
                >${page.title()}${page.path === '/alarms' && active
                  ? html` <span class="count" title=${t.activeAlarms(active)}>${active}</span>`
                  : nothing}</a
              >`,
          )}
      </nav>
      <span class="status status-${status}" role="status">${status === 'live' ? t.live : t.connecting}</span>
      <button type="button" class="bar-button" title=${t.themeNext} aria-label=${t.themeNext} @click=${this.nextTheme}>
        ◐
      </button>
      <button type="button" class="bar-button" title="${t.keyboard} (?)" aria-label=${t.keyboard} @click=${this.help}>
        ?
      </button>
      <details class="menu">
        <summary>${session.value?.user}</summary>
        <div class="menu-items">
          <a href="/docs/" target="_blank" rel="noopener">${t.apiDocs}</a>
          <button type="button" @click=${() => this.leave(false)}>${t.logOut}</button>
          <button type="button" @click=${() => this.leave(true)}>${t.logOutEverywhere}</button>
        </div>
      </details>
    </header>`;
  }

  private nextTheme(): void {
    prefer({ theme: THEMES[(THEMES.indexOf(preferences.value.theme) + 1) % THEMES.length] });
  }
}

/** A path that no page has. */
class NotFound extends View {
  override render() {
    return html`<h1>404</h1><p>${t.notFound} <a href="/">${t.overview}</a></p>`;
  }
}

customElements.define('tramo-not-found', NotFound);
customElements.define('tramo-app', App);
