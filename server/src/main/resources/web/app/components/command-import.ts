import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { failure, panel } from './panel';
import { api, words } from '../core/api';
import { endpointOf, type Draft, type EndpointDraft } from '../core/drafts';
import { templates } from '../core/templates';
import { View } from '../core/view';
import { importTexts as t } from '../texts/imports';

/** POST /v2/read-command. */
interface ReadCommand {
  readonly program: string;
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly notTaken: readonly { readonly part: string; readonly code: string; readonly reason: string }[];
}

function reasonOf(code: string, fallback: string): string {
  return (t as Record<string, unknown>)[`reason_${code}`]?.toString() ?? fallback;
}

function draftOf(read: ReadCommand): Draft {
  const usual = templates.find(({ id }) => id === 'any')!.draft();
  const destinations: EndpointDraft[] = read.destinations.map((uri, i) =>
    endpointOf('destination', i === 0 ? 'out' : `out-${i + 1}`, uri),
  );
  return {
    ...usual,
    sources: read.sources.length ? [endpointOf('source', 'source', read.sources[0])] : usual.sources,
    destinations: destinations.length ? destinations : usual.destinations,
  };
}

/** Takes a command line of another program, and makes a draft of it. */
class CommandImport extends View {
  @property({ attribute: false }) taken: (draft: Draft, note: unknown) => void = () => undefined;
  @state() private problem = '';
  @state() private isBusy = false;

  override firstUpdated(): void {
    this.querySelector<HTMLTextAreaElement>('#command')?.focus();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const command = String(new FormData(event.target as HTMLFormElement).get('command'));
    this.isBusy = true;
    this.problem = '';
    try {
      const read = await api.post<ReadCommand>('/v2/read-command', { command });
      this.taken(draftOf(read), note(read));
    } catch (e) {
      this.problem = words(e);
    }
    this.isBusy = false;
  }

  override render() {
    return panel({
      title: t.title,
      id: 'command-import',
      body: html`<form @submit=${this.submit}>
        <label class="form-label" for="command">${t.command}</label>
        <textarea
          class="form-control form-control-sm font-monospace"
          id="command"
          name="command"
          rows="5"
          maxlength="16384"
          required
          spellcheck="false"
          aria-describedby="command-hint"
        ></textarea>
        <p class="field-hint" id="command-hint">${t.commandHint}</p>
        ${failure(this.problem)}
        <div class="dialog-buttons">
          <button type="submit" class="btn btn-primary" ?disabled=${this.isBusy}>${t.fill}</button>
        </div>
      </form>`,
    });
  }
}

/** What was not taken over, beside the filled form. */
function note(read: ReadCommand) {
  return html`<section class="panel" id="not-taken" aria-label=${t.title}>
    <div class="panel-body">
      <p>${t.takenOver}</p>
      ${read.sources.length ? nothing : html`<p>${t.noSource}</p>`}
      ${read.destinations.length ? nothing : html`<p>${t.noDestination}</p>`}
      ${read.notTaken.length
        ? html`<p>${t.notTaken}</p>
            <ul>
              ${read.notTaken.map(
                ({ part, code, reason }) => html`<li><code>${part}</code> – ${reasonOf(code, reason)}</li>`,
              )}
            </ul>`
        : nothing}
    </div>
  </section>`;
}

customElements.define('tramo-command-import', CommandImport);
