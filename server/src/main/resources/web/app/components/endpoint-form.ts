import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { field, selectField, textField } from './fields';
import { optionField, optionTitleOf } from './option-field';
import { opensIf } from './panel';
import { pathsForm } from './paths-form';
import { withParts, type EndpointDraft } from '../core/drafts';
import { optionsOf, type UriOption } from '../core/options';
import { randomSecret } from '../core/secrets';
import {
  asKind,
  hasSecret,
  hiddenUri,
  KINDS,
  readUri,
  revealed,
  withOption,
  type Kind,
  type Parts,
} from '../core/uris';
import { View } from '../core/view';
import { routeTexts as t } from '../texts/routes';

/** Options that stand on top of the form; all others are folded away. */
const MAIN = ['latency', 'passphrase', 'streamid', 'ttl', 'interface', 'fec', 'seamless', 'access', 'loop', 'keep'];
/** Options that the part for bonding has fields for. */
const OF_PATHS = ['nodes', 'weights', 'adapters', 'grouptype'];

/** The word of a kind of endpoint. */
export function kindWord(kind: Kind, isSource: boolean): string {
  const words: Record<Kind, string> = {
    'srt-caller': isSource ? t.kindSrtCallerSource : t.kindSrtCaller,
    'srt-listener': isSource ? t.kindSrtListenerSource : t.kindSrtListener,
    'srt-rendezvous': t.kindSrtRendezvous,
    'udp-source': t.kindUdpSource,
    'udp-destination': t.kindUdpDestination,
    'rtp-source': t.kindRtpSource,
    'rtp-destination': t.kindRtpDestination,
    'rtmp-publish': t.kindRtmpPublish,
    'rtmp-pull': t.kindRtmpPull,
    'rtmp-push': t.kindRtmpPush,
    'rtmp-play': t.kindRtmpPlay,
    hls: t.kindHls,
    'file-source': t.kindFileSource,
    'file-destination': t.kindFileDestination,
    other: t.kindOther,
  };
  return words[kind];
}

/** The fields of one source or destination, and its URI, which say the same. */
class EndpointForm extends View {
  @property({ attribute: false }) endpoint!: EndpointDraft;
  @property({ attribute: false }) options: readonly UriOption[] = [];
  /** What is wrong, in words, by field; 'uri' is the endpoint as a whole. */
  @property({ attribute: false }) problems: ReadonlyMap<string, string> = new Map();
  /** Whether its ID is shown, and may be changed. */
  @property({ attribute: false }) isNamed = true;
  /** Whether others are preferred to it. */
  @property({ attribute: false }) isStandby = false;
  @property({ attribute: false }) preferred: () => void = () => undefined;
  /** Whether it can be taken away. */
  @property({ attribute: false }) isRemovable = false;
  @property({ attribute: false }) changed: (endpoint: EndpointDraft) => void = () => undefined;
  @property({ attribute: false }) removed: () => void = () => undefined;
  @state() private isRevealed = false;
  @state() private isUnreadable = false;

  private get base(): string {
    return `e${this.endpoint.key}`;
  }

  private setParts(change: Partial<Parts>): void {
    this.isUnreadable = false;
    this.changed(withParts(this.endpoint, { ...this.endpoint.parts, ...change }));
  }

  private setOption(name: string, value: string): void {
    this.isUnreadable = false;
    this.changed(withParts(this.endpoint, withOption(this.endpoint.parts, name, value)));
  }

  private setUri(text: string): void {
    const { endpoint } = this;
    const read = readUri(text, endpoint.role);
    this.isUnreadable = !read;
    if (!read) this.changed({ ...endpoint, uri: text });
    else {
      const parts = this.isHiding ? revealed(read, endpoint.parts) : read;
      // As it was typed, unless what was typed hides something.
      this.changed(parts === read ? { ...endpoint, uri: text, parts } : withParts(endpoint, parts));
    }
  }

  private get isHiding(): boolean {
    return !this.isRevealed && hasSecret(this.endpoint.parts);
  }

  override render() {
    const { endpoint, base } = this;
    const isSource = endpoint.role === 'source';
    const title = isSource
      ? this.isNamed
        ? this.isStandby
          ? t.standbyOf(endpoint.id)
          : t.sourceOf(endpoint.id)
        : t.source
      : t.destination(endpoint.id);
    return html`<section class="endpoint panel" role="group" aria-labelledby=${`${base}-title`} data-endpoint=${endpoint.id} data-kind=${endpoint.parts.kind}>
      <header class="panel-head">
        <h2 class="endpoint-title" id=${`${base}-title`}>${title}</h2>
        <div class="panel-actions">
          ${this.isStandby
            ? html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.preferred}>
                ${t.prefer}
              </button>`
            : nothing}
          ${this.isRemovable
            ? html`<button
                type="button"
                class="btn btn-sm btn-outline-secondary"
                aria-label=${isSource ? t.removeSource(endpoint.id) : t.removeDestination(endpoint.id)}
                data-control=${`remove ${endpoint.role}`}
                @click=${this.removed}
              >
                ✕
              </button>`
            : nothing}
        </div>
      </header>
      <div class="panel-body">
        <div class="fields">
          ${!this.isNamed
            ? nothing
            : textField({
                id: `${base}-id`,
                title: isSource ? t.sourceId : t.destinationId,
                value: endpoint.id,
                problem: this.problems.get('id'),
                isMonospaced: true,
                changed: (id) => this.changed({ ...endpoint, id }),
              })}
          ${selectField({
            id: `${base}-kind`,
            title: t.kind,
            value: endpoint.parts.kind,
            isDouble: true,
            choices: [...KINDS[endpoint.role], ...(endpoint.parts.kind === 'other' ? (['other'] as const) : [])].map(
              (kind) => [kind, kindWord(kind, isSource)] as const,
            ),
            changed: (kind) => this.setParts(asKind(endpoint.parts, kind as Kind, this.options)),
          })}
          ${this.addressFields()} ${this.mainOptions()}
        </div>
        ${endpoint.parts.kind === 'srt-caller'
          ? pathsForm({
              prefix: base,
              parts: endpoint.parts,
              options: this.options,
              problems: this.problems,
              changed: (parts) => this.changed(withParts(endpoint, parts)),
            })
          : nothing}
        ${this.otherOptions()} ${this.uriField()}
      </div>
    </section>`;
  }

  private addressFields(): TemplateResult | typeof nothing {
    const { kind } = this.endpoint.parts;
    if (kind === 'srt-listener') return html`${this.partField('host', t.ownAddress, t.ownAddressHint)}${this.port(t.portHint)}`;
    if (kind === 'srt-caller' || kind === 'srt-rendezvous') {
      return html`${this.partField('host', t.host, t.hostHint)}${this.port(t.portHint)}`;
    }
    if (kind === 'udp-source' || kind === 'rtp-source') {
      return html`${this.partField('host', t.udpInAddress, t.udpInAddressHint)}${this.port(this.ownPortHint(kind))}`;
    }
    if (kind === 'udp-destination' || kind === 'rtp-destination') {
      return html`${this.partField('host', t.udpOutAddress, t.udpOutAddressHint)}${this.port(this.ownPortHint(kind))}`;
    }
    if (kind === 'rtmp-publish' || kind === 'rtmp-play') return this.ownRtmp(kind);
    if (kind === 'file-source') return this.partField('host', t.file, t.fileHint, true);
    if (kind === 'other' || kind === 'hls' || kind === 'file-destination') return nothing;
    return html`${this.partField('host', t.server, t.serverHint, true)}${this.secretKey(t.keyRemoteHint, false)}`;
  }

  private ownPortHint(kind: Kind): string {
    return kind.startsWith('rtp') ? t.rtpPortHint : t.portHint;
  }

  private ownRtmp(kind: Kind): TemplateResult {
    const { parts } = this.endpoint;
    return html`${this.partField('app', t.app, t.appHint)}
    ${this.secretKey(kind === 'rtmp-publish' ? t.keyPublishHint : t.keyPlayHint, true)} ${this.port(t.rtmpPortHint, t.rtmpPort)}
    ${parts.port
      ? selectField({
          id: `${this.base}-secure`,
          title: t.secure,
          value: parts.isSecure ? '1' : '0',
          choices: [
            ['0', t.no],
            ['1', t.yes],
          ],
          changed: (value) => this.setParts({ isSecure: value === '1' }),
        })
      : nothing}`;
  }

  private partField(name: 'host' | 'app', title: string, hint: string, isDouble = false): TemplateResult {
    return textField({
      id: `${this.base}-${name}`,
      title,
      hint,
      value: this.endpoint.parts[name],
      problem: this.problems.get(name),
      isMonospaced: true,
      isDouble,
      changed: (value) => this.setParts({ [name]: value.trim() }),
    });
  }

  private port(hint: string, title: string = t.port): TemplateResult {
    return textField({
      id: `${this.base}-port`,
      title,
      hint,
      value: this.endpoint.parts.port,
      problem: this.problems.get('port'),
      isNumeric: true,
      changed: (port) => this.setParts({ port: port.trim() }),
    });
  }

  private secretKey(hint: string, canGenerate: boolean): TemplateResult {
    return this.secret({
      name: 'key',
      title: t.key,
      hint,
      value: this.endpoint.parts.key,
      canGenerate,
      changed: (key) => this.setParts({ key }),
    });
  }

  private secret(of: {
    name: string;
    title: string;
    hint: string;
    value: string;
    canGenerate: boolean;
    changed: (value: string) => void;
  }): TemplateResult {
    return field({
      id: `${this.base}-${of.name}`,
      title: of.title,
      hint: of.hint,
      problem: this.problems.get(of.name),
      isDouble: true,
      control: (attributes) => html`<div class="input-group">
        <input
          class="form-control form-control-sm font-monospace"
          type=${this.isRevealed ? 'text' : 'password'}
          id=${attributes.id}
          aria-describedby=${attributes.describedBy}
          aria-invalid=${attributes.isInvalid}
          autocomplete="new-password"
          spellcheck="false"
          .value=${of.value}
          @input=${(event: Event) => of.changed((event.target as HTMLInputElement).value)}
        />
        ${of.canGenerate
          ? html`<button
              type="button"
              class="btn btn-sm btn-outline-secondary"
              aria-label=${t.generateOf(of.title)}
              @click=${() => {
                this.isRevealed = true; // who makes it wants to give it to the other side
                of.changed(randomSecret());
              }}
            >
              ${t.generate}
            </button>`
          : nothing}
      </div>`,
    });
  }

  private mainOptions() {
    return optionsOf(this.options, this.endpoint.parts.kind)
      .filter((option) => this.isMain(option))
      .map((option) => this.option(option));
  }

  /** Two links by SRT are rarer than two paths of RTP. */
  private isMain({ name, protocol }: UriOption): boolean {
    return MAIN.includes(name) && !(name === 'seamless' && protocol === 'srt');
  }

  private option(option: UriOption): TemplateResult {
    if (option.type === 'secret') {
      return this.secret({
        name: option.name,
        title: optionTitleOf(option).title,
        hint: optionTitleOf(option).hint,
        value: this.endpoint.parts.options.get(option.name) ?? '',
        canGenerate: this.isMain(option),
        changed: (value) => this.setOption(option.name, value),
      });
    }
    return optionField({
      id: `${this.base}-${option.name}`,
      option,
      value: this.endpoint.parts.options.get(option.name) ?? '',
      problem: this.problems.get(option.name),
      changed: (value) => this.setOption(option.name, value),
    });
  }

  private otherOptions() {
    const { kind, options } = this.endpoint.parts;
    const others = optionsOf(this.options, kind).filter(
      (option) => !this.isMain(option) && !OF_PATHS.includes(option.name),
    );
    if (!others.length) return nothing;
    const set = others.filter(({ name }) => options.has(name)).length;
    const isWrong = others.some(({ name }) => this.problems.has(name));
    return html`<details class="more" ${opensIf(isWrong)}>
      <summary data-control="options">${t.options}${set ? html` <span class="quiet">${t.optionsSet(set)}</span>` : nothing}</summary>
      <div class="fields" data-options>${repeat(others, (option) => option.name, (option) => this.option(option))}</div>
    </details>`;
  }

  private uriField(): TemplateResult {
    const { endpoint, base } = this;
    return html`${field({
      id: `${base}-uri`,
      title: t.uri,
      hint: t.uriHint,
      problem: this.problems.get('uri') ?? (this.isUnreadable ? t.uriUnreadable : undefined),
      isWide: true,
      control: (attributes) => html`<div class="input-group">
        <input
          class="form-control form-control-sm font-monospace"
          id=${attributes.id}
          aria-describedby=${attributes.describedBy}
          aria-invalid=${attributes.isInvalid}
          autocomplete="off"
          spellcheck="false"
          .value=${this.isHiding && !this.isUnreadable ? hiddenUri(endpoint.parts) : endpoint.uri}
          @change=${(event: Event) => this.setUri((event.target as HTMLInputElement).value)}
        />
        ${hasSecret(endpoint.parts)
          ? html`<button
              type="button"
              class="btn btn-sm btn-outline-secondary"
              aria-pressed=${this.isRevealed}
              @click=${() => (this.isRevealed = !this.isRevealed)}
            >
              ${this.isRevealed ? t.hideSecrets : t.showSecrets}
            </button>`
          : nothing}
      </div>`,
    })}`;
  }
}

customElements.define('tramo-endpoint-form', EndpointForm);
