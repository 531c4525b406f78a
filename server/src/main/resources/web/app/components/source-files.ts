import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { confirmed } from './dialog';
import { timeTag } from './figure';
import { empty, failure, panel } from './panel';
import { num } from './route/cells';
import { toast } from './toasts';
import { api, part, words } from '../core/api';
import { fileSize } from '../core/format';
import { View } from '../core/view';
import { fileTexts as t } from '../texts/files';

/** An answer of GET /v2/files has these. */
interface SourceFile {
  readonly name: string;
  readonly uri: string;
  readonly bytes: number;
  readonly changedAt: string;
}

interface Page {
  readonly files: readonly SourceFile[];
  readonly bytes: number;
  readonly bytesMax: number;
}

/** Files that sources of routes can play: listed, sent and deleted. */
class SourceFiles extends View {
  @state() private page: Page | undefined;
  @state() private problem = '';
  @state() private sending = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  private async read(): Promise<void> {
    try {
      this.page = await api.get<Page>('/v2/files');
    } catch (e) {
      this.problem = words(e);
    }
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const file = new FormData(form).get('file');
    if (!(file instanceof File) || !file.name) return;
    this.sending = file.name;
    this.problem = '';
    try {
      await api.put<SourceFile>(`/v2/files/${part(file.name)}`, file);
      form.reset();
      toast({ text: t.sent(file.name) });
    } catch (e) {
      this.problem = words(e);
    }
    this.sending = '';
    await this.read();
  }

  private async deleteOne(one: SourceFile): Promise<void> {
    const isMeant = await confirmed({
      title: t.removeTitle(one.name),
      text: t.removeText,
      action: t.remove,
      isDangerous: true,
    });
    if (!isMeant) return;
    this.problem = '';
    try {
      await api.delete(`/v2/files/${part(one.name)}`);
      toast({ text: t.removed(one.name) });
    } catch (e) {
      this.problem = words(e);
    }
    await this.read();
  }

  override render() {
    const { page } = this;
    return panel({
      title: t.files,
      id: 'files',
      actions: html`<span class="quiet">${page ? t.sum(fileSize(page.bytes), fileSize(page.bytesMax)) : ''}</span>`,
      body: html`<p class="form-text mt-0">${t.hint}</p>
        ${failure(this.problem)} ${page?.files.length ? this.table(page) : page ? empty(t.none) : ''} ${this.form()}`,
    });
  }

  private table(page: Page) {
    return html`<div class="table-responsive">
      <table class="table table-sm align-middle mb-0">
        <thead>
          <tr>
            <th scope="col">${t.source}</th>
            <th scope="col">${t.changed}</th>
            <th scope="col" class="num">${t.size}</th>
            <th scope="col"><span class="visually-hidden">${t.remove}</span></th>
          </tr>
        </thead>
        <tbody>
          ${page.files.map(
            (one) =>
              html`<tr data-file=${one.name}>
                <td><code>${one.uri}</code></td>
                <td class="text-nowrap">${timeTag(one.changedAt)}</td>
                ${num(t.size, fileSize(one.bytes))}
                <td class="buttons">
                  <button
                    type="button"
                    class="btn btn-sm btn-outline-secondary"
                    aria-label="${t.remove}: ${one.name}"
                    @click=${() => this.deleteOne(one)}
                  >
                    ${t.remove}
                  </button>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private form() {
    return html`<form class="fields mt-3" @submit=${this.send}>
      <div>
        <label class="form-label" for="source-file">${t.file}</label>
        <input class="form-control form-control-sm" id="source-file" name="file" type="file" accept=".ts,video/mp2t" required />
      </div>
      <div class="align-self-end">
        <button type="submit" class="btn btn-sm btn-outline-secondary" ?disabled=${!!this.sending}>${t.send}</button>
      </div>
      <p class="form-text m-0" role="status">${this.sending ? t.sending(this.sending) : ''}</p>
    </form>`;
  }
}

customElements.define('tramo-source-files', SourceFiles);
