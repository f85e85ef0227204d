// The hub's first page. No framework: it signs in, sets a password and lists messages.
const WORDS = {
  pl: {
    tagline: 'Sklep mówi, co się stało; właściwy klient dostaje jedną właściwą wiadomość.',
    signIn: 'Zaloguj się',
    email: 'E-mail',
    password: 'Hasło',
    newest: 'Najnowsze wiadomości',
    atLeast: 'Co najmniej 12 znaków',
    save: 'Zapisz',
    choose: 'Ustaw hasło',
    api: 'Wszystko inne: API',
    saved: 'Hasło zapisane.',
    noShop: 'Nie ma jeszcze sklepu. Dodaj go przez API: POST /api/v1/shops.',
  },
  en: {
    tagline: 'A shop says something happened; the right customer gets one right message.',
    signIn: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    newest: 'Newest messages',
    atLeast: 'At least 12 characters',
    save: 'Save',
    choose: 'Choose a password',
    api: 'Everything else: the API',
    saved: 'The password is saved.',
    noShop: 'No shop yet. Create one by the API: POST /api/v1/shops.',
  },
  el: {
    tagline: 'Το κατάστημα λέει τι συνέβη· ο σωστός πελάτης λαμβάνει ένα σωστό μήνυμα.',
    signIn: 'Σύνδεση',
    email: 'E-mail',
    password: 'Κωδικός',
    newest: 'Νεότερα μηνύματα',
    atLeast: 'Τουλάχιστον 12 χαρακτήρες',
    save: 'Αποθήκευση',
    choose: 'Ορισμός κωδικού',
    api: 'Όλα τα άλλα: API',
    saved: 'Ο κωδικός αποθηκεύτηκε.',
    noShop: 'Δεν υπάρχει κατάστημα. Δημιουργήστε ένα μέσω API: POST /api/v1/shops.',
  },
};
const language = navigator.languages.map((wish) => wish.slice(0, 2)).find((wish) => Object.hasOwn(WORDS, wish)) ?? 'en';
const words = WORDS[language];
document.documentElement.lang = language;
for (const element of document.querySelectorAll('[data-word]')) element.textContent = words[element.dataset.word];

const $ = (id) => document.getElementById(id);

async function api(method, path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { 'accept-language': language, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.title), { status: response.status });
  return answer;
}

function say(text) {
  $('notice').textContent = text;
  $('notice').hidden = text === '';
}

function cell(row, text) {
  row.insertCell().textContent = text;
}

async function showShops() {
  const shops = await api('GET', '/shops');
  const parts = await Promise.all(
    shops.map(async (shop) => {
      const title = document.createElement('h3');
      title.textContent = shop.name;
      const table = document.createElement('table');
      const { items } = await api('GET', `/shops/${shop.id}/messages?limit=50`);
      for (const message of items) {
        const row = table.insertRow();
        cell(row, new Date(message.createdAt).toLocaleString());
        cell(row, message.recipient);
        cell(row, message.texts.sms?.body ?? message.texts.chat?.body ?? '');
        cell(row, message.state);
      }
      return [title, table];
    }),
  );
  $('shops').replaceChildren(...parts.flat());
  if (shops.length === 0) $('shops').textContent = words.noShop;
}

async function enter() {
  const link = /^#\/sign-in\/([a-z2-7]+)$/.exec(location.hash);
  try {
    if (link) await api('POST', '/session/link', { token: link[1] });
    const { email } = await api('GET', '/me');
    $('password').elements.email.value = email;
    $('inside').hidden = false;
    $('sign-in').hidden = true;
    await showShops();
  } catch (error) {
    if (link || error.status !== 401) say(error.message);
    $('sign-in').hidden = false;
  } finally {
    if (link) history.replaceState(null, '', '/');
  }
}

$('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(event.target));
  try {
    await api('POST', '/session', { email, password });
    say('');
    await enter();
  } catch (error) {
    say(error.message);
  }
});

$('password').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await api('PUT', '/me/password', { password: new FormData(event.target).get('password') });
    event.target.elements.password.value = '';
    say(words.saved);
  } catch (error) {
    say(error.message);
  }
});

await enter();
