// The hub's first page. No framework: it signs in, sets a password and lists messages.
const $ = (id) => document.getElementById(id);

async function api(method, path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { 'accept-language': navigator.language, ...(body ? { 'content-type': 'application/json' } : {}) },
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
  if (shops.length === 0) $('shops').textContent = 'No shop yet. Create one by POST /api/v1/shops.';
}

async function enter() {
  const link = /^#\/sign-in\/([a-z2-7]+)$/.exec(location.hash);
  try {
    if (link) await api('POST', '/session/link', { token: link[1] });
    await api('GET', '/me');
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
    event.target.reset();
    say('The password is saved.');
  } catch (error) {
    say(error.message);
  }
});

await enter();
