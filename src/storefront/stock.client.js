// "Tell me when it is back": a form in every place marked `data-talaria="stock"`, or where the page's adapter says.
(() => {
  const { talaria } = window;
  if (!talaria) return;
  const WORDS = {
    pl: {
      title: 'Powiadom mnie o dostępności',
      phone: 'Numer telefonu',
      hint: 'Wyślemy jeden SMS, gdy produkt wróci. Numeru nie użyjemy do niczego innego.',
      send: 'Powiadom mnie',
      done: 'Gotowe. Damy znać SMS-em, gdy produkt wróci.',
      empty: 'Wpisz numer telefonu.',
      failed: 'Nie udało się zapisać. Spróbuj ponownie za chwilę.',
    },
    en: {
      title: 'Tell me when it is back',
      phone: 'Phone number',
      hint: 'We send one text message when the product is back, and use the number for nothing else.',
      send: 'Tell me',
      done: 'Done. We will text you when the product is back.',
      empty: 'Enter your phone number.',
      failed: 'That did not work. Please try again in a moment.',
    },
    el: {
      title: 'Ειδοποίηση διαθεσιμότητας',
      phone: 'Αριθμός τηλεφώνου',
      hint: 'Θα στείλουμε ένα SMS όταν το προϊόν επιστρέψει. Δεν θα χρησιμοποιήσουμε τον αριθμό για τίποτε άλλο.',
      send: 'Ειδοποιήστε με',
      done: 'Έτοιμο. Θα σας στείλουμε SMS όταν το προϊόν επιστρέψει.',
      empty: 'Γράψτε τον αριθμό τηλεφώνου σας.',
      failed: 'Δεν ήταν δυνατή η εγγραφή. Δοκιμάστε ξανά σε λίγο.',
    },
  };
  const { element } = talaria;
  let count = 0;

  const show = (place, { id, variation }) => {
    const words = WORDS[talaria.language];
    const name = `talaria-stock-${(count += 1)}`;
    const input = element('input', {
      id: name,
      name: 'phone',
      type: 'tel',
      inputmode: 'tel',
      autocomplete: 'tel',
      required: '',
      'aria-describedby': `${name}-hint ${name}-state`,
    });
    const button = element('button', { type: 'submit' }, words.send);
    // One region that stays: screen readers announce what changes in it.
    const state = element('p', { id: `${name}-state`, class: 'talaria-state', role: 'status' });
    const form = element(
      'form',
      { class: 'talaria-form', novalidate: '', 'aria-labelledby': `${name}-title`, lang: talaria.language },
      element('p', { id: `${name}-title`, class: 'talaria-title' }, words.title),
      element('label', { for: name }, words.phone),
      input,
      element('p', { id: `${name}-hint`, class: 'talaria-hint' }, words.hint),
      button,
      state,
    );
    const refuse = (message) => {
      state.textContent = message || words.failed;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    };
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (button.getAttribute('aria-disabled') === 'true') return;
      const phone = input.value.trim();
      if (phone === '') return refuse(words.empty);
      button.setAttribute('aria-disabled', 'true');
      const { ok, message } = await talaria.post('waiting-list', {
        productId: id,
        ...(variation ? { variationId: variation } : {}),
        phone,
        language: talaria.language,
      });
      button.removeAttribute('aria-disabled');
      if (!ok) return refuse(message);
      input.removeAttribute('aria-invalid');
      input.value = '';
      state.textContent = words.done;
    });
    place.replaceChildren(form);
  };

  const places = [...document.querySelectorAll('[data-talaria="stock"]')];
  for (const place of places) {
    const { product, variation } = place.dataset;
    if (product) show(place, { id: product, variation });
  }
  talaria.on('product', (product) => {
    const place = product?.place ?? places.find(({ dataset }) => !dataset.product);
    if (place && product?.id) show(place, product);
    else place?.replaceChildren();
  });
})();
