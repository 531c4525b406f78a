import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import './endpoint-form';
import { analysisForm } from './analysis-form';
import { resolved } from './conflict';
import { confirmed } from './dialog';
import { identityForm } from './identity-form';
import { editorFooter } from './editor-footer';
import { panel } from './panel';
import { placementForm } from './placement-form';
import { isDisturbing, planList, planSentences, type RoutePlan } from './plan';
import { standbyForm } from './standby-form';
import { toast } from './toasts';
import { ApiError, serverWords, words } from '../core/api';
import { draftOf, freeId, newEndpoint, rebased, type Draft, type EndpointDraft } from '../core/drafts';
import { live } from '../core/live';
import { ofApplication, renamed } from '../core/naming';
import { go, routePath } from '../core/navigation';
import { uriOptions, type UriOption } from '../core/options';
import { isSamePlacement, type PlacementDraft } from '../core/placement';
import { hasProblems, mergedProblems, NO_PROBLEMS, placed, problemsOf, withoutMissing, type Problems } from '../core/problems';
import { place, read, rehearse, save, type Read } from '../core/saving';
import { View } from '../core/view';
import { routeTexts as t } from '../texts/routes';

const CHECK_AFTER_MILLIS = 400;

/** What a form begins with. */
export interface Beginning {
  readonly draft: Draft;
  readonly placement: PlacementDraft;
  /** The route as it was read; left out for a new one. */
  readonly original?: Read;
  /** Shown above the form. */
  readonly note?: unknown;
  /** Whether the ID of a new camera follows its application. */
  readonly isCamera?: boolean;
}

/** A form for a whole route: made anew, or changed while it is on air. */
class RouteEditor extends View {
  /** Looked at once: what is typed afterwards stays, whatever the page around it does. */
  @property({ attribute: false }) beginning!: Beginning;

  @state() private draft!: Draft;
  @state() private placement!: PlacementDraft;
  @state() private original: Read | undefined;
  @state() private options: readonly UriOption[] = [];
  @state() private refused: Problems = NO_PROBLEMS;
  @state() private plan: RoutePlan | undefined;
  @state() private isAsking = false;
  @state() private isBusy = false;
  @state() private isTried = false;
  @state() private isChangedMeanwhile = false;
  private placementBefore!: PlacementDraft;
  private isIdOwn = false;
  private isDirty = false;
  private timer: number | undefined;
  private asked = 0;
  private endings: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    ({ draft: this.draft, placement: this.placement, original: this.original } = this.beginning);
    this.placementBefore = this.placement;
    const warn = (event: BeforeUnloadEvent) => {
      if (this.isDirty) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    this.endings = [
      () => removeEventListener('beforeunload', warn),
      live.onEvent((event) => {
        if (event.kind === 'configuration' && event.route === this.original?.route.id && !this.isBusy) {
          this.isChangedMeanwhile = true;
        }
      }),
    ];
    void uriOptions().then(
      (options) => {
        this.options = options;
        this.check();
      },
      (e) => (this.refused = { ...NO_PROBLEMS, other: words(e) }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endings.forEach((end) => end());
    clearTimeout(this.timer);
    this.asked++;
  }

  /** Asks whether what is not saved may be lost; a page's onBeforeLeave calls it. */
  async mayLeave(): Promise<boolean> {
    return (
      !this.isDirty ||
      confirmed({ title: t.unsavedTitle, text: t.unsaved, action: t.leave, isDangerous: true })
    );
  }

  private isTaken = (id: string): boolean => !this.original && live.routes.has(id);

  private set(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    this.isDirty = true;
    this.check();
  }

  private setName(name: string): void {
    const isOwn = this.original || this.isIdOwn;
    this.set(isOwn ? { name } : renamed(this.draft, name, !!this.beginning.isCamera, this.isTaken));
  }

  private setId(id: string): void {
    this.isIdOwn = true;
    this.set({ id: id.trim() });
  }

  private setEndpoint(next: EndpointDraft): void {
    const list = next.role === 'source' ? 'sources' : 'destinations';
    const endpoints = this.draft[list].map((endpoint) => (endpoint.key === next.key ? next : endpoint));
    const draft = { ...this.draft, [list]: endpoints };
    const isFollowing = this.beginning.isCamera && !this.original && !this.isIdOwn && next.role === 'source';
    this.set(isFollowing ? ofApplication(draft) : draft);
  }

  private addDestination(): void {
    const [first] = this.draft.destinations;
    const kind = first?.parts.kind ?? (this.draft.sources[0]?.parts.kind.startsWith('rtmp') ? 'rtmp-push' : 'srt-caller');
    const host = kind === 'rtmp-push' ? 'rtmp://' : '';
    const number = this.draft.destinations.length + 1;
    const id = freeId(`out-${number}`, (one) => this.draft.destinations.some((other) => other.id === one));
    const added = newEndpoint('destination', id, kind, { host });
    this.set({ destinations: [...this.draft.destinations, added] });
    void this.focusOn(added);
  }

  private check(): void {
    clearTimeout(this.timer);
    const ticket = ++this.asked;
    this.refused = NO_PROBLEMS;
    this.plan = undefined;
    this.isAsking = false;
    if (!this.options.length || hasProblems(this.own())) return;
    this.isAsking = true;
    this.timer = window.setTimeout(() => void this.ask(ticket), CHECK_AFTER_MILLIS);
  }

  private async ask(ticket: number): Promise<void> {
    try {
      const plan = await rehearse(this.draft, this.original);
      if (ticket === this.asked) this.plan = plan;
    } catch (e) {
      if (ticket === this.asked) this.refuse(e);
    }
    if (ticket === this.asked) this.isAsking = false;
  }

  private refuse(e: unknown): void {
    if (e instanceof ApiError && e.status === 412) {
      if (this.original) this.isChangedMeanwhile = true;
      else this.refused = { ...NO_PROBLEMS, route: new Map([['id', t.idTaken]]) };
    } else if (e instanceof ApiError && e.status === 404 && this.original) {
      this.refused = { ...NO_PROBLEMS, other: t.gone };
    } else {
      this.refused = placed(serverWords(e), this.draft, this.options);
    }
  }

  private own(): Problems {
    return problemsOf(this.draft, this.options, this.isTaken);
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.isTried = true;
    if (hasProblems(this.own())) {
      await this.updateComplete;
      await Promise.all([...this.querySelectorAll<View>('tramo-endpoint-form')].map((form) => form.updateComplete));
      this.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
      return;
    }
    clearTimeout(this.timer);
    this.asked++;
    this.isBusy = true;
    try {
      const plan = await rehearse(this.draft, this.original);
      this.plan = plan;
      if (await this.isSure(plan)) await this.store();
    } catch (e) {
      if (e instanceof ApiError && e.status === 412 && this.original) await this.reconcile();
      else this.refuse(e);
    }
    this.isAsking = false;
    this.isBusy = false;
  }

  private isSure(plan: RoutePlan): Promise<boolean> {
    const isMoved = !!this.original && plan.action !== 'store' && !isSamePlacement(this.placement, this.placementBefore);
    if (!isDisturbing(plan) && !isMoved) return Promise.resolve(true);
    return confirmed({
      title: t.planSureTitle,
      text: planList(this.sentences(plan)),
      action: t.planSure,
      isDangerous: true,
    });
  }

  private async store(): Promise<void> {
    const { draft, original, placement } = this;
    const isMoved = !isSamePlacement(placement, this.placementBefore);
    if (original) {
      await save(draft, original);
      if (isMoved) await place(draft.id, placement);
    } else {
      // A route that is to run elsewhere is placed before it is started.
      await save(isMoved ? { ...draft, running: false } : draft, undefined);
      if (isMoved) await this.placeNew();
    }
    this.isDirty = false;
    toast({ text: original ? t.saved(draft.name) : t.created(draft.name) });
    go(routePath(draft.id));
  }

  private async placeNew(): Promise<void> {
    try {
      await place(this.draft.id, this.placement, this.draft.running);
    } catch (e) {
      toast({ text: `${t.placementFailed} ${words(e)}`, isFailure: true });
    }
  }

  /** Somebody else was faster. */
  private async reconcile(): Promise<void> {
    const { original } = this;
    if (!original) return;
    let now: Read;
    try {
      now = await read(original.route.id);
    } catch (e) {
      this.refuse(e);
      return;
    }
    const theirs = draftOf(now.route);
    const mine = rebased(draftOf(original.route), this.draft, theirs);
    const answer = await resolved(mine, theirs);
    if (answer === 'cancel') return;
    this.original = now;
    this.isChangedMeanwhile = false;
    this.draft = answer === 'mine' ? mine : theirs;
    if (answer === 'theirs') {
      this.isDirty = false;
      this.check();
    } else {
      const plan = await rehearse(this.draft, now);
      if (await this.isSure(plan)) await this.store();
    }
  }

  private async compare(): Promise<void> {
    try {
      await this.reconcile();
    } catch (e) {
      this.refuse(e);
    }
  }

  override render() {
    const own = this.own();
    const all = mergedProblems(own, this.refused);
    const problems = this.isTried ? all : withoutMissing(all);
    const { draft } = this;
    return html`<form class="route-form" @submit=${this.submit} novalidate>
      ${this.beginning.note ?? nothing}
      ${this.isChangedMeanwhile
        ? html`<p class="alert alert-warning py-2" role="alert">
            ${t.changedMeanwhile}
            <button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.compare}>${t.compare}</button>
          </p>`
        : nothing}
      ${panel({ title: t.identity, id: 'identity', body: identityForm({
            draft,
            problems: problems.route,
            isIdFixed: !!this.original,
            named: (name) => this.setName(name),
            identified: (id) => this.setId(id),
            labelled: (labels) => this.set({ labels }),
          }) })}
      ${repeat(draft.sources, (endpoint) => endpoint.key, (endpoint, i) => this.source(endpoint, i, problems))}
      ${this.standby(problems)}
      ${repeat(draft.destinations, (endpoint) => endpoint.key, (endpoint) => this.endpoint(endpoint, problems))}
      ${draft.destinations.length ? nothing : html`<p class="empty">${t.noDestination}</p>`}
      <p>
        <button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.addDestination}>
          + ${t.addDestination}
        </button>
      </p>
      ${analysisForm(draft.analysis, (analysis) => this.set({ analysis }))}
      <details class="panel more-panel">
        <summary>${t.placement}</summary>
        <div class="panel-body">
          ${placementForm(this.placement, undefined, (placement) => {
            this.placement = placement;
            this.isDirty = true;
          })}
        </div>
      </details>
      ${editorFooter({
        plan: this.plan && this.sentences(this.plan),
        isAsking: this.isAsking,
        isBusy: this.isBusy,
        incomplete: all.other ? [] : this.incomplete(all),
        problem: this.refused.other,
        cancelTo: this.original ? routePath(this.original.route.id) : '/',
        starting: this.original
          ? undefined
          : { isMeant: draft.running, changed: (running: boolean) => this.set({ running }) },
      })}
    </form>`;
  }

  /** The titles of what is not as it should be, in the order of the form. */
  private incomplete({ route, endpoints }: Problems): string[] {
    const { sources, destinations } = this.draft;
    const fields = [...route.keys()];
    const isOnly = sources.length === 1;
    const isSwitching = (name: string) => name.startsWith('switching');
    return [
      ...(fields.some((name) => !isSwitching(name)) ? [t.identity] : []),
      ...sources.filter(({ key }) => endpoints.has(key)).map(({ id }) => (isOnly ? t.source : t.sourceOf(id))),
      ...(fields.some(isSwitching) ? [isOnly ? t.silence : t.switching] : []),
      ...destinations.filter(({ key }) => endpoints.has(key)).map(({ id }) => t.destination(id)),
    ];
  }

  private source(endpoint: EndpointDraft, at: number, problems: Problems): TemplateResult {
    const { sources } = this.draft;
    const isOnly = sources.length === 1;
    return html`<tramo-endpoint-form
      .endpoint=${endpoint}
      .options=${this.options}
      .problems=${problems.endpoints.get(endpoint.key) ?? new Map()}
      .isNamed=${!isOnly}
      .isStandby=${at > 0}
      .isRemovable=${!isOnly}
      .changed=${(next: EndpointDraft) => this.setEndpoint(next)}
      .removed=${() => this.set({ sources: sources.filter(({ key }) => key !== endpoint.key) })}
      .preferred=${() => this.set({ sources: [endpoint, ...sources.filter(({ key }) => key !== endpoint.key)] })}
    ></tramo-endpoint-form>`;
  }

  /** A link of the older API has one source. */
  private standby(problems: Problems): TemplateResult | typeof nothing {
    const kind = this.original?.route.kind;
    if (kind === 'rx' || kind === 'tx') return nothing;
    return standbyForm({
      draft: this.draft,
      problems: problems.route,
      switched: (switching) => this.set({ switching }),
      added: (source) => {
        this.set({ sources: [...this.draft.sources, source] });
        void this.focusOn(source);
      },
    });
  }

  private async focusOn({ key }: EndpointDraft): Promise<void> {
    await this.updateComplete;
    await Promise.all([...this.querySelectorAll<View>('tramo-endpoint-form')].map((form) => form.updateComplete));
    this.querySelector<HTMLElement>(`#e${key}-id`)?.focus();
  }

  private endpoint(endpoint: EndpointDraft, problems: Problems): TemplateResult {
    const isOnlyNeeded = this.draft.destinations.length === 1 && !this.draft.sources[0]?.parts.kind.startsWith('rtmp');
    return html`<tramo-endpoint-form
      .endpoint=${endpoint}
      .options=${this.options}
      .problems=${problems.endpoints.get(endpoint.key) ?? new Map()}
      .isRemovable=${endpoint.role === 'destination' && !isOnlyNeeded}
      .changed=${(next: EndpointDraft) => this.setEndpoint(next)}
      .removed=${() => this.set({ destinations: this.draft.destinations.filter(({ key }) => key !== endpoint.key) })}
    ></tramo-endpoint-form>`;
  }

  private sentences(plan: RoutePlan): string[] {
    const isMoved = !!this.original && !isSamePlacement(this.placement, this.placementBefore);
    const all = planSentences(plan, this.draft.running);
    if (!isMoved) return all;
    return plan.action === 'none' ? [t.planPlacement] : [...all, t.planPlacement];
  }
}

export type RouteEditorElement = RouteEditor;
customElements.define('tramo-route-editor', RouteEditor);
