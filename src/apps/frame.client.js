// The shop's state and its messages, inside the shop's own panel. The entry's token goes in a header: frames get no cookies.
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

async function api(path, method = 'GET') {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${entry.content}`, 'accept-language': language },
  });
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
