// The shop's state, its account and its messages, inside the shop's own panel. The entry's token goes in a header: frames get no cookies.
const WORDS = {
  pl: {
    history: 'Historia wiadomości',
    when: 'Kiedy',
    recipient: 'Odbiorca',
    text: 'Treść',
    status: 'Status',
    empty: 'Nie wysłano jeszcze żadnej wiadomości.',
    more: 'Pokaż starsze',
    connection: 'Połączenie ze sklepem',
    active: 'działa',
    paused: 'wstrzymane',
    orders: 'Zamówienia z historii',
    statuses: 'Statusy zamówień',
    agency: 'Agencja',
    agencyHelp:
      'Sklep prowadzi agencja, która ma konto na tym hubie? Daj jej ten kod: przejmie opiekę nad sklepem ze wszystkimi ustawieniami i historią.',
    claim: 'Pokaż kod dla agencji',
    account: 'Konto {name}',
    notConnected:
      'Wciśnij poniższy przycisk, aby połączyć swój sklep z {name}. Zostaniesz przekierowany do strony, na której możesz wyrazić zgodę na integrację. Strona zostanie otwarta w nowym oknie ze względu na ustawienia bezpieczeństwa.',
    connect: 'PODŁĄCZ SWOJE KONTO {name}',
    asking: 'Na nowej karcie otworzyła się prośba o wydanie zgody. Po wyrażeniu zgody odśwież tę stronę.',
    blocked: 'Przeglądarka nie otworzyła nowej karty. Pozwól tej stronie na wyskakujące okna i spróbuj ponownie.',
    refresh: 'ODŚWIEŻ STRONĘ',
    connected:
      'Konto w {name} jest podłączone ({login}). Jeśli występują problemy z wysyłaniem wiadomości, możesz zdiagnozować ich przyczynę na podstawie historii poniżej. Jeśli błędy wskazują na brak połączenia z {name}, możesz połączyć aplikację ponownie.',
    again: 'POŁĄCZ PONOWNIE',
    sender: 'Nazwa nadawcy',
    usual: 'Domyślna nazwa konta',
    test: 'Test integracji',
    testPhone: 'Wpisz testowy numer telefonu',
    testText: 'Wiadomość testowa',
    sendTest: 'WYŚLIJ TESTOWĄ WIADOMOŚĆ',
    sent: 'Wiadomość została wysłana',
    closed: 'To wejście wygasło albo było już użyte. Otwórz aplikację jeszcze raz z panelu sklepu.',
  },
  en: {
    history: 'Message history',
    when: 'When',
    recipient: 'Recipient',
    text: 'Text',
    status: 'Status',
    empty: 'No message has been sent yet.',
    more: 'Show older ones',
    connection: 'Connection to the shop',
    active: 'works',
    paused: 'paused',
    orders: 'Orders of the past',
    statuses: 'Order statuses',
    agency: 'Agency',
    agencyHelp:
      'Does an agency with an account on this hub run the shop? Give it this code: it takes over the shop with all settings and history.',
    claim: 'Show a code for the agency',
    account: '{name} account',
    notConnected:
      'Press the button below to connect your shop with {name}. You will be taken to a page where you can agree to it; it opens in a new tab for reasons of security.',
    connect: 'CONNECT YOUR {name} ACCOUNT',
    asking: 'A request for your consent has opened in a new tab. Refresh this page once you have agreed.',
    blocked: 'The browser did not open a new tab. Allow pop-ups for this page and try again.',
    refresh: 'REFRESH',
    connected:
      'The {name} account is connected ({login}). If messages are not sent, the history below tells why. If it says that {name} is not connected, you can connect again.',
    again: 'CONNECT AGAIN',
    sender: 'Sender name',
    usual: 'The account’s default',
    test: 'Test',
    testPhone: 'Enter a phone number for the test',
    testText: 'Test message',
    sendTest: 'SEND A TEST MESSAGE',
    sent: 'The message was sent',
    closed: 'This entry has expired or was used already. Open the app once more from the shop’s panel.',
  },
  el: {
    history: 'Ιστορικό μηνυμάτων',
    when: 'Πότε',
    recipient: 'Παραλήπτης',
    text: 'Κείμενο',
    status: 'Κατάσταση',
    empty: 'Δεν έχει σταλεί ακόμη κανένα μήνυμα.',
    more: 'Παλαιότερα',
    connection: 'Σύνδεση με το κατάστημα',
    active: 'λειτουργεί',
    paused: 'σε παύση',
    orders: 'Παλιές παραγγελίες',
    statuses: 'Καταστάσεις παραγγελιών',
    agency: 'Πρακτορείο',
    agencyHelp:
      'Διαχειρίζεται το κατάστημα πρακτορείο με λογαριασμό σε αυτό το hub; Δώστε του αυτόν τον κωδικό: αναλαμβάνει το κατάστημα με όλες τις ρυθμίσεις και το ιστορικό.',
    claim: 'Εμφάνιση κωδικού για το πρακτορείο',
    account: 'Λογαριασμός {name}',
    notConnected:
      'Πατήστε το παρακάτω κουμπί για να συνδέσετε το κατάστημά σας με το {name}. Θα μεταφερθείτε σε σελίδα όπου μπορείτε να δώσετε τη συγκατάθεσή σας· ανοίγει σε νέα καρτέλα για λόγους ασφαλείας.',
    connect: 'ΣΥΝΔΕΣΤΕ ΤΟΝ ΛΟΓΑΡΙΑΣΜΟ {name}',
    asking: 'Το αίτημα συγκατάθεσης άνοιξε σε νέα καρτέλα. Μετά τη συγκατάθεση ανανεώστε αυτή τη σελίδα.',
    blocked: 'Το πρόγραμμα περιήγησης δεν άνοιξε νέα καρτέλα. Επιτρέψτε τα αναδυόμενα παράθυρα και δοκιμάστε ξανά.',
    refresh: 'ΑΝΑΝΕΩΣΗ',
    connected:
      'Ο λογαριασμός {name} είναι συνδεδεμένος ({login}). Αν τα μηνύματα δεν στέλνονται, το παρακάτω ιστορικό δείχνει τον λόγο. Αν το {name} δεν είναι συνδεδεμένο, μπορείτε να συνδεθείτε ξανά.',
    again: 'ΝΕΑ ΣΥΝΔΕΣΗ',
    sender: 'Όνομα αποστολέα',
    usual: 'Το προεπιλεγμένο του λογαριασμού',
    test: 'Δοκιμή',
    testPhone: 'Πληκτρολογήστε αριθμό για τη δοκιμή',
    testText: 'Δοκιμαστικό μήνυμα',
    sendTest: 'ΑΠΟΣΤΟΛΗ ΔΟΚΙΜΑΣΤΙΚΟΥ',
    sent: 'Το μήνυμα στάλθηκε',
    closed: 'Η είσοδος έληξε ή χρησιμοποιήθηκε ήδη. Ανοίξτε ξανά την εφαρμογή από τον πίνακα του καταστήματος.',
  },
};
const wishes = [new URLSearchParams(location.search).get('locale') ?? '', ...navigator.languages];
const language = wishes.map((wish) => wish.slice(0, 2)).find((wish) => Object.hasOwn(WORDS, wish)) ?? 'en';
const words = WORDS[language];
document.documentElement.lang = language;
for (const element of document.querySelectorAll('[data-word]')) element.textContent = words[element.dataset.word];

const $ = (id) => document.getElementById(id);
const entry = document.querySelector('meta[name=entry]');
const { shop, connection } = entry.dataset;
// The signed address opens nothing a second time and need not stay where it can be seen.
history.replaceState(null, '', location.pathname);

async function api(path, method = 'GET', body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${entry.content}`,
      'accept-language': language,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.title);
  return answer;
}

function fact(name, value) {
  const [term, text] = [document.createElement('dt'), document.createElement('dd')];
  term.textContent = name;
  text.textContent = value;
  $('state').append(term, text);
}

async function showState() {
  const [{ name }, { state }, jobs, { items: notices }] = await Promise.all([
    api(`/shops/${shop}`),
    api(`/connections/${connection}`),
    api(`/connections/${connection}/sync`),
    api(`/notices?shopId=${shop}`),
  ]);
  $('shop').textContent = name;
  fact(words.connection, words[state]);
  for (const { job, read, total } of jobs) {
    if (job === 'orders') fact(words.orders, total === null ? read : `${read} / ${total}`);
    if (job === 'profile') fact(words.statuses, read);
  }
  if (notices.length > 0) say(notices[0].text);
}

const LOOK_MS = 1_500;
const fill = (text, values) => text.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? '');

/** The account this shop sends through, where the hub can connect one at the vendor's own page. */
async function showAccount() {
  const [plugins, connections] = await Promise.all([api('/plugins'), api('/connections')]);
  const plugin = plugins.find(({ connectsByPage }) => connectsByPage);
  if (plugin === undefined) return;
  const { id: pluginId, name, signUp } = plugin;
  const account = connections.find(
    (one) => one.pluginId === pluginId && one.grants.some(({ shopId }) => shopId === shop),
  );
  $('account').hidden = false;
  $('account-name').textContent = fill(words.account, { name });
  $('refresh').hidden = true;
  $('connect').textContent = account === undefined ? fill(words.connect, { name }) : words.again;
  $('account-text').textContent =
    account === undefined
      ? fill(words.notConnected, { name })
      : fill(words.connected, { name, login: account.accountName ?? name });
  showSignUp(account === undefined ? signUp : null);
  $('connect').onclick = () =>
    account === undefined
      ? connectIn('/connect-tickets', { pluginId, name, shopId: shop })
      : connectIn(`/connections/${account.id}/connect`);
  $('refresh').onclick = () => void showAccount();
  // An account of the whole organisation is managed in the hub's own panel.
  const isOwn = account?.shopId === shop;
  $('connect').hidden = account !== undefined && !isOwn;
  if (isOwn) await showSending(account);
}

function showSignUp(signUp) {
  $('sign-up').hidden = signUp === null;
  if (signUp === null) return;
  const link = document.createElement('a');
  Object.assign(link, { href: signUp.url, target: '_blank', rel: 'noopener', textContent: signUp.url });
  $('sign-up').replaceChildren(`${signUp.help[language]} `, link);
}

/** The tab is opened by the click itself, before its address is known: else browsers take it for a pop-up. */
async function connectIn(path, body = {}) {
  const tab = window.open('about:blank', '_blank');
  if (tab === null) return say(words.blocked);
  try {
    const ticket = await api(path, 'POST', body);
    tab.opener = null;
    tab.location.replace(ticket.url);
    $('account-text').textContent = words.asking;
    $('connect').hidden = true;
    $('refresh').hidden = false;
    await watch(ticket.id);
  } catch (error) {
    tab.close();
    say(error.message);
  }
}

async function watch(id) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { state, text } = await api(`/connect-tickets/${id}`);
    if (text === null) continue;
    if (state !== 'connected') say(text);
    return showAccount();
  }
}

/** What the account says of itself before anything is sent, the sender, and a test. */
async function showSending({ id, grants }) {
  const [probe, senders] = await Promise.all([
    api(`/connections/${id}/probe`, 'POST', {}),
    api(`/connections/${id}/senders`),
  ]);
  const told = probe.ok ? probe.warnings : [probe.remedy];
  $('warnings').replaceChildren(
    ...told.map((warning) => Object.assign(document.createElement('li'), { textContent: warning[language] })),
  );
  const grant = grants.find(({ shopId }) => shopId === shop);
  const select = $('sender').elements.sender;
  const option = (value, textContent) => Object.assign(document.createElement('option'), { value, textContent });
  const active = senders.filter(({ isActive }) => isActive).map((sender) => option(sender.name, sender.name));
  select.replaceChildren(option('', words.usual), ...active);
  select.value = grant.sender ?? '';
  select.onchange = async () => {
    const { position, pricePerPartMicros } = grant;
    const terms = { position, ...(pricePerPartMicros === null ? {} : { pricePerPartMicros }) };
    const sender = select.value === '' ? {} : { sender: select.value };
    await api(`/connections/${id}/grants/${shop}`, 'PUT', { ...terms, ...sender }).catch((error) => say(error.message));
  };
  const { phone, text } = $('test').elements;
  phone.placeholder = words.testPhone;
  if (text.value === '') text.value = words.testText;
  $('test').onsubmit = async (event) => {
    event.preventDefault();
    try {
      const body = { shopId: shop, phone: phone.value, text: text.value };
      const { messageId } = await api(`/connections/${id}/test-message`, 'POST', body);
      $('test-result').textContent = await endOf(messageId);
    } catch (error) {
      $('test-result').textContent = error.message;
    }
  };
  $('sender').hidden = false;
  $('test').hidden = false;
}

/** What became of a test: the provider took it, or why not. */
async function endOf(messageId) {
  for (;;) {
    const { state, statusText } = await api(`/messages/${messageId}`);
    if (['accepted', 'delivered', 'read'].includes(state)) return words.sent;
    if (state !== 'planned' && state !== 'sending') return statusText;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

let next = null;
async function showMessages() {
  const from = next === null ? '' : `&from=${encodeURIComponent(next)}`;
  const page = await api(`/shops/${shop}/messages?limit=25${from}`);
  for (const { createdAt, recipient, text, statusText } of page.items) {
    const row = $('messages').tBodies[0].insertRow();
    for (const content of [new Date(createdAt).toLocaleString(language), recipient, text, statusText])
      row.insertCell().textContent = content;
  }
  next = page.next;
  $('more').hidden = next === null;
  $('messages').hidden = $('messages').tBodies[0].rows.length === 0;
  $('empty').hidden = !$('messages').hidden;
}

function say(text) {
  $('notice').textContent = text;
  $('notice').hidden = false;
}

async function open() {
  if (entry.content === '') return say(words.closed);
  try {
    await showState();
    await showMessages();
    $('inside').hidden = false;
    await showAccount();
  } catch (error) {
    say(error.message);
  }
}

async function showCode() {
  try {
    const { code } = await api(`/shops/${shop}/claim-code`, 'POST');
    $('code').textContent = code;
    $('code').hidden = false;
    $('claim').hidden = true;
  } catch (error) {
    say(error.message);
  }
}

$('claim').addEventListener('click', () => void showCode());
$('more').addEventListener('click', () => void showMessages());
void open();
