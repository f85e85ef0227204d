// The sign-up to the shop's text messages: a number and a yes, then the code that was sent to the number. In every place
// marked `data-talaria="newsletter"`.
(() => {
  const { talaria } = window;
  if (!talaria) return;
  const WORDS = {
    pl: {
      title: 'Newsletter SMS',
      phone: 'Numer telefonu',
      send: 'Zapisz mnie',
      empty: 'Wpisz numer telefonu.',
      agree: 'Zaznacz zgodę, aby się zapisać.',
      code: 'Kod z SMS-a',
      sent: 'Wysłaliśmy kod SMS-em. Wpisz go, aby potwierdzić.',
      confirm: 'Potwierdź',
      again: 'Inny numer',
      done: 'Dziękujemy, numer jest zapisany.',
      failed: 'Nie udało się. Spróbuj ponownie za chwilę.',
    },
    en: {
      title: 'Text message newsletter',
      phone: 'Phone number',
      send: 'Sign up',
      empty: 'Enter your phone number.',
      agree: 'Tick the box to sign up.',
      code: 'Code from the message',
      sent: 'We sent you a code. Enter it to confirm.',
      confirm: 'Confirm',
      again: 'Another number',
      done: 'Thank you, you are signed up.',
      failed: 'That did not work. Please try again in a moment.',
    },
    el: {
      title: 'Newsletter με SMS',
      phone: 'Αριθμός τηλεφώνου',
      send: 'Εγγραφή',
      empty: 'Γράψτε τον αριθμό τηλεφώνου σας.',
      agree: 'Επιλέξτε το πλαίσιο για να εγγραφείτε.',
      code: 'Κωδικός από το SMS',
      sent: 'Σας στείλαμε κωδικό με SMS. Γράψτε τον για επιβεβαίωση.',
      confirm: 'Επιβεβαίωση',
      again: 'Άλλος αριθμός',
      done: 'Ευχαριστούμε, η εγγραφή ολοκληρώθηκε.',
      failed: 'Δεν ήταν δυνατό. Δοκιμάστε ξανά σε λίγο.',
    },
  };
  const { element } = talaria;
  let count = 0;

  const show = (place) => {
    const words = WORDS[talaria.language];
    const name = `talaria-newsletter-${(count += 1)}`;
    const field = (id, label, attributes) => [
      element('label', { for: id }, label),
      element('input', { id, required: '', 'aria-describedby': `${name}-state`, ...attributes }),
    ];
    const [phoneLabel, phone] = field(name, words.phone, { type: 'tel', inputmode: 'tel', autocomplete: 'tel' });
    const [codeLabel, code] = field(`${name}-code`, words.code, {
      type: 'text',
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
    });
    const box = element('input', { id: `${name}-yes`, type: 'checkbox', 'aria-describedby': `${name}-state` });
    const wording = talaria.config?.wording?.[talaria.language] ?? '';
    const state = element('p', { id: `${name}-state`, class: 'talaria-state', role: 'status' });
    const send = element('button', { type: 'submit' }, words.send);
    const again = element('button', { type: 'button' }, words.again);
    const fields = element('div');
    const form = element(
      'form',
      { class: 'talaria-form', novalidate: '', 'aria-labelledby': `${name}-title`, lang: talaria.language },
      element('p', { id: `${name}-title`, class: 'talaria-title' }, words.title),
      fields,
      state,
    );
    let token = null;

    const ask = () => {
      token = null;
      send.textContent = words.send;
      fields.replaceChildren(
        phoneLabel,
        phone,
        element('p', {}, box, ' ', element('label', { for: `${name}-yes` }, wording)),
        send,
      );
    };
    const askForCode = () => {
      send.textContent = words.confirm;
      code.value = '';
      fields.replaceChildren(codeLabel, code, send, again);
      state.textContent = words.sent;
      code.focus();
    };
    const refuse = (input, message) => {
      state.textContent = message || words.failed;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    };
    const submit = async () => {
      if (token === null) {
        if (phone.value.trim() === '') return refuse(phone, words.empty);
        if (!box.checked) return refuse(box, words.agree);
        const { ok, answer, message } = await talaria.post('newsletter', {
          phone: phone.value.trim(),
          agrees: true,
          language: talaria.language,
        });
        if (!ok) return refuse(phone, message);
        token = answer.token;
        return askForCode();
      }
      const { ok, message } = await talaria.post('newsletter/confirm', { token, code: code.value.trim() });
      if (!ok) return refuse(code, message);
      fields.replaceChildren();
      state.textContent = words.done;
    };
    again.addEventListener('click', () => {
      state.textContent = '';
      ask();
      phone.focus();
    });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (send.getAttribute('aria-disabled') === 'true') return;
      for (const input of [phone, box, code]) input.removeAttribute('aria-invalid');
      send.setAttribute('aria-disabled', 'true');
      await submit();
      send.removeAttribute('aria-disabled');
    });
    ask();
    place.replaceChildren(form);
  };

  for (const place of document.querySelectorAll('[data-talaria="newsletter"]')) show(place);
})();
