// What a shop's page loads first: asks the hub which widgets the shop shows, lets the platform's adapter read the page, and
// loads the rest. Keeps nothing and tells nothing of a person by itself.
(() => {
  const script = document.currentScript;
  const { key, product, variation } = script?.dataset ?? {};
  if (!key || window.talaria?.key) return;
  const hub = new URL(script.src).origin;
  const listeners = { product: [], cart: [], consent: [] };
  const told = {};

  /** Whoever listens later hears what was told before. */
  const on = (what, listener) => {
    listeners[what].push(listener);
    if (what in told) listener(told[what]);
  };
  const tell = (what) => (value) => {
    told[what] = value;
    for (const listener of listeners[what]) listener(value);
  };

  const language = (fallback) => {
    const own = document.documentElement.lang.slice(0, 2).toLowerCase();
    return ['pl', 'en', 'el'].includes(own) ? own : fallback;
  };

  /** Never throws: `{ ok: false, message }` where the hub refuses or cannot be reached. */
  const post = async (path, body, options = {}) => {
    try {
      const response = await fetch(`${hub}/widget/${key}/${path}`, {
        method: 'POST',
        credentials: 'omit',
        headers: { 'content-type': 'application/json', 'accept-language': talaria.language },
        body: JSON.stringify(body),
        ...options,
      });
      const answer = await response.json();
      return response.ok
        ? { ok: true, answer }
        : { ok: false, message: answer.errors?.[0]?.message ?? answer.title ?? '' };
    } catch {
      return { ok: false, message: '' };
    }
  };

  /** An element with attributes and children; texts are texts and never markup. */
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  };

  const load = (path) =>
    new Promise((resolve) => {
      const added = element('script', { src: hub + path });
      added.onload = resolve;
      added.onerror = resolve;
      document.head.append(added);
    });

  const talaria = {
    ...window.talaria,
    key,
    hub,
    language: language('en'),
    /** `{ id, variation, place }`: what the page sells and cannot sell now; null = nothing of the kind. */
    product: tell('product'),
    /** `{ lines: [{ productId, quantity, unitPrice }], total, currency, url }` */
    cart: tell('cart'),
    /** True once the visitor agreed to be reminded; false takes it back. */
    consent: tell('consent'),
    on,
    post,
    element,
  };
  window.talaria = talaria;

  const start = async () => {
    let config;
    try {
      const response = await fetch(`${hub}/widget/${key}/config`, { credentials: 'omit' });
      if (!response.ok) return;
      config = await response.json();
    } catch {
      return;
    }
    talaria.config = config;
    talaria.language = language(config.locale);
    if (config.adapter) await load(config.adapter);
    if (product) talaria.product({ id: product, variation });
    const wanted = Object.entries(config.widgets).filter(([, isOn]) => isOn);
    await Promise.all(wanted.map(([name]) => load(`/widget/${name}.js`)));
    document.dispatchEvent(new CustomEvent('talaria:ready'));
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else void start();
})();
