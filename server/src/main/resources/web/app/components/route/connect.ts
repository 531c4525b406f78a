import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';
import { otherSide, type Command, type OtherSide } from './commands';
import { receives } from './series';
import { empty, panel } from '../panel';
import { toast } from '../toasts';
import { named, type Route } from '../../core/detail';
import { parameter, setParameters } from '../../core/navigation';
import { View } from '../../core/view';
import { coreTexts } from '../../texts/core';
import { routeTexts as t } from '../../texts/route';

const QR_SIZE = 180;

/** Puts the text of an element into the clipboard. */
async function copy(of: HTMLElement): Promise<void> {
  toast((await isCopied(of)) ? { text: t.copied } : { text: t.copyFailed, isFailure: true });
}

async function isCopied(of: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(of.textContent ?? '');
    return true;
  } catch {
    // Over plain HTTP a browser has no clipboard for pages, except of its own machine; but it copies what is selected.
    getSelection()?.selectAllChildren(of);
    return document.execCommand('copy');
  }
}

/** What to give to the other side of an endpoint: URI, command lines, QR code. Secrets are hidden until they are asked for. */
class Connect extends View {
  @property({ attribute: false }) route: Route | undefined;
  /** Of a camera: only what its publisher needs. */
  @property({ attribute: false }) isSourceOnly = false;
  @state() private chosen = parameter('endpoint');
  @state() private isShown = false;
  @state() private isCode = false;
  private readonly code = createRef<HTMLDivElement>();
  private coded = '';

  override updated(): void {
    const place = this.code.value;
    const uri = this.other()?.uri;
    if (!place || !uri) {
      this.coded = '';
    } else if (uri !== this.coded || !place.firstChild) {
      this.coded = uri;
      void draw(uri, place);
    }
  }

  private all() {
    return (this.route ? named(this.route) : []).filter(({ isSource }) => isSource || !this.isSourceOnly);
  }

  private endpoint() {
    const all = this.all();
    return all.find(({ key }) => key === this.chosen) ?? all[0];
  }

  private other(): OtherSide | undefined {
    const endpoint = this.endpoint();
    if (!endpoint) return undefined;
    const { uri, peerUri } = endpoint.endpoint;
    return otherSide(uri, peerUri, receives(endpoint.key), location.hostname, this.isShown);
  }

  private choose(key: string): void {
    this.chosen = key;
    this.isShown = false;
    setParameters({ endpoint: key });
  }

  override render() {
    return panel({ title: this.isSourceOnly ? t.encoder : t.connect, id: 'connect', body: this.route ? this.body() : empty(coreTexts.loading) });
  }

  private body() {
    const now = this.endpoint();
    const other = this.other();
    const all = this.all();
    return html`<div class="chips" ?hidden=${all.length < 2} role="group" aria-label=${t.endpoint}>
        ${all.map(
          ({ key, name }) =>
            html`<button type="button" class="chip" data-control="endpoint" aria-pressed=${key === now?.key} @click=${() => this.choose(key)}>
              ${name}
            </button>`,
        )}
      </div>
      ${other ? this.side(other) : empty(t.noOther)}`;
  }

  private side(other: OtherSide) {
    return html`<div class="connect-bar">
        ${other.hasSecret
          ? html`<button
              type="button"
              class="btn btn-sm btn-outline-secondary"
              aria-pressed=${this.isShown}
              @click=${() => (this.isShown = !this.isShown)}
            >
              ${this.isShown ? t.hideSecret : t.showSecret}
            </button>`
          : nothing}
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          aria-pressed=${this.isCode}
          @click=${() => (this.isCode = !this.isCode)}
        >
          ${t.qr}
        </button>
        ${other.hasSecret && !this.isShown ? html`<span class="quiet">${t.secretHidden}</span>` : nothing}
      </div>
      <dl class="commands">
        ${copyLine(t.uri, other.uri)} ${other.commands.map((command) => commandLines(command))}
      </dl>
      ${this.isCode ? html`<div class="qr" role="img" aria-label=${t.qrLabel} ${ref(this.code)}></div>` : nothing}`;
  }
}

async function draw(text: string, place: HTMLElement): Promise<void> {
  const { default: QrCreator } = await import('qr-creator');
  const canvas = document.createElement('canvas');
  QrCreator.render({ text, radius: 0, ecLevel: 'M', fill: '#000', background: '#fff', size: QR_SIZE }, canvas);
  place.replaceChildren(canvas);
}

function commandLines({ program, lines, notes }: Command) {
  return html`${lines.map(({ label, text }) => copyLine(label ? `${program}: ${label}` : program, text))}
  ${notes.length ? html`<dd class="command-note quiet">${notes.join(' · ')}</dd>` : nothing}`;
}

/** A text with a name and a button that copies it; in a list of the class "commands". */
export function copyLine(label: string, text: string) {
  return html`<dt>${label}</dt>
    <dd class="command">
      <code>${text}</code>
      <button
        type="button"
        class="btn btn-sm btn-outline-secondary"
        aria-label="${t.copy}: ${label}"
        @click=${(e: Event) => copy((e.currentTarget as HTMLElement).previousElementSibling as HTMLElement)}
      >
        ${t.copy}
      </button>
    </dd>`;
}

customElements.define('tramo-route-connect', Connect);
