// Tells the hub what stands in the visitor's cart, and whose it is: only once they agreed. Before that nothing is kept,
// read or sent.
(() => {
  const { talaria } = window;
  if (!talaria) return;
  const NAME = 'talaria.cart';
  const REST_MS = 1500;
  let cart = null;
  let mayTell = false;
  let timer = null;
  const person = {};

  const cartId = () => {
    let id = localStorage.getItem(NAME);
    if (!id) localStorage.setItem(NAME, (id = crypto.randomUUID()));
    return id;
  };
  const send = () => {
    if (!mayTell || cart === null) return;
    const { lines = [], total, currency, url } = cart;
    const told = { cartId: cartId(), lines, total, currency, url, ...person, language: talaria.language };
    const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value != null && value !== ''));
    // The page may be left at any moment.
    talaria.post('carts', known, { keepalive: true });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(send, REST_MS);
  };

  /** What the visitor types of themselves into the shop's own forms. */
  const read = (event) => {
    const input = event.target;
    if (!mayTell || !(input instanceof HTMLInputElement) || input.closest('.talaria-form')) return;
    const isPhone = input.type === 'tel' || input.autocomplete.split(' ').includes('tel');
    const isEmail = input.type === 'email' || input.autocomplete.split(' ').includes('email');
    if (!isPhone && !isEmail) return;
    if (!input.checkValidity()) return;
    person[isPhone ? 'phone' : 'email'] = input.value.trim();
    soon();
  };

  /** `{ phone, email }`: whom the shop knows by sign-in. */
  talaria.customer = (known) => {
    if (!mayTell) return;
    Object.assign(person, known);
    soon();
  };
  /** The cart became an order: what comes next is another one. */
  talaria.ordered = () => {
    cart = null;
    localStorage.removeItem(NAME);
  };

  talaria.on('cart', (told) => {
    cart = told;
    soon();
  });
  talaria.on('consent', (isGiven) => {
    mayTell = isGiven === true;
    if (mayTell) {
      document.addEventListener('change', read, true);
      soon();
      return;
    }
    clearTimeout(timer);
    document.removeEventListener('change', read, true);
    for (const name of Object.keys(person)) delete person[name];
    localStorage.removeItem(NAME);
  });
})();
