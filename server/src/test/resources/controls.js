// Tells the tests which controls a person could use, and which one used: each by its screen, its place and its name.
(() => {
  const CONTROLS = 'a[href], button, input, select, textarea, summary';
  const NAMES = new WeakMap();
  // What a page tells by its console is there, also when the page goes in the next moment.
  const tell = (what, key) => console.debug(`tramo-control ${what} ${key}`);

  // Names without what differs from case to case: what follows a colon, and numbers.
  const plain = (text) => text.replace(/: .*$/s, '').replace(/[\d.,]+/g, '#').replace(/\s+/g, ' ').trim();

  const ownText = (element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE || (node.nodeType === Node.ELEMENT_NODE && !node.matches(`${CONTROLS}, .form-text, .count, b, [aria-hidden]`)))
      .map((node) => node.textContent)
      .join(' ');

  const page = () => location.pathname.replace(/^\/routes\/(?!new$)[^/]+/, '/routes/*');

  const PAGES = [
    [/^\/$/, 'tramo-overview'],
    [/^\/routes\/new$/, 'tramo-route-new'],
    [/^\/routes\/[^/]+\/edit$/, 'tramo-route-edit'],
    [/^\/routes\/[^/]+$/, 'tramo-route'],
    [/^\/cameras$/, 'tramo-cameras'],
    [/^\/alarms$/, 'tramo-alarms'],
    [/^\/settings$/, 'tramo-settings'],
  ];

  // Whether the page of the address before is still there: it goes in the next moment.
  const isLeaving = (element) => {
    const shown = element.closest(PAGES.map(([, name]) => name).join(', '));
    return shown !== null && !PAGES.some(([path, name]) => path.test(location.pathname) && shown.matches(name));
  };

  const screen = (element) => {
    // The form is the same for a new route and for one that is changed.
    if (element.closest('tramo-route-editor')) return '/routes/form';
    if (document.querySelector('tramo-login')) return '/login';
    if (new URLSearchParams(location.search).has('wall')) return '/wall';
    const tab = new URLSearchParams(location.search).get('tab');
    return page() + (location.pathname === '/alarms' ? `/${tab ?? 'open'}` : '');
  };

  const place = (element) => {
    if (element.closest('header.bar, .skip')) return 'bar';
    if (element.closest('.toasts')) return 'messages';
    if (element.closest('dialog')) return 'dialog';
    if (element.closest('nav.tabs')) return 'tabs';
    // Each kind of source and destination has fields of its own.
    const endpoint = element.closest('.endpoint');
    const isOfAll = element.closest('.panel-head') || /-(id|kind)$/.test(element.id);
    if (endpoint) return isOfAll ? 'endpoint' : `endpoint-${endpoint.dataset.kind}`;
    return element.closest('section[id]')?.id ?? '';
  };

  const name = (element) => {
    const kind = element.tagName.toLowerCase();
    if (element.dataset.control) return `${kind} ${element.dataset.control}`;
    // One table of the server's: each is shown by the same code.
    if (element.closest('[data-options]')) return `${kind} option`;
    if (kind === 'a') {
      const given = element.getAttribute('href');
      if (given.startsWith('#')) return `link ${given}`;
      const url = new URL(element.href, location.href);
      const path = url.pathname.replace(/\/routes\/(?!new$)[^/]+/, '/routes/*');
      return `link ${path}${[...url.searchParams.keys()].map((key) => ` ${key}`).join('')}`;
    }
    const label = element.labels?.[0];
    return `${kind} ${plain(element.getAttribute('aria-label') ?? (label ? ownText(label) : ownText(element)))}`;
  };

  const key = (element) => {
    const where = place(element);
    const what = name(element);
    // What all dialogs have, and what is around each page, is not of a screen.
    if (where === 'bar' || where === 'messages') return `/shell#${where} ${what}`;
    if (where === 'dialog' && /^button (Cancel|Close|Cancelar|Cerrar)$/.test(what)) return `/shell#dialog ${what}`;
    // A dialog is the same on each part of a page, and so are the tabs.
    return where === 'dialog' || where === 'tabs' ? `${page()}#${where} ${what}` : `${screen(element)}#${where} ${what}`;
  };

  const see = (element) => {
    // Other languages have the same controls by other names.
    if (document.documentElement.lang !== 'en' && !document.querySelector('tramo-login')) return;
    if (isLeaving(element) || element.disabled || element.type === 'hidden' || !element.checkVisibility({ visibilityProperty: true })) return;
    const found = key(element);
    // Fields of an endpoint are other ones when its kind is another one.
    if (NAMES.has(element) && (NAMES.get(element) === found || !element.closest('.endpoint'))) return;
    NAMES.set(element, found);
    tell('seen', found);
  };

  const look = (root) => {
    if (!(root instanceof Element)) return;
    if (root.matches(CONTROLS)) see(root);
    for (const element of root.querySelectorAll(CONTROLS)) see(element);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') look(target);
      else for (const node of addedNodes) look(node);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['open', 'hidden', 'disabled', 'data-kind'] });
  addEventListener('toggle', ({ target }) => look(target), true);

  const use = ({ target }) => {
    const element = target instanceof Element ? target.closest(CONTROLS) : null;
    if (!element) return;
    if (NAMES.has(element)) tell('used', NAMES.get(element));
    tell('used', key(element));
  };
  for (const event of ['click', 'input', 'change']) addEventListener(event, use, true);
})();
