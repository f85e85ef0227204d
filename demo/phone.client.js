// The demo's page: asks for the state every second and draws it. Text goes in as text, never as markup.
const WORDS = {
  pl: {
    tagline: 'Sklep mówi, co się stało; klient dostaje jedną wiadomość.',
    phone: 'Telefony klientów',
    story: 'Dlaczego ta wiadomość?',
    whyNot: 'A dlaczego nie?',
    order: 'zamówienie',
    sent: 'wysłane',
    delivered: 'dostarczone',
    planned: 'czekają',
  },
  en: {
    tagline: 'A shop says what happened; the customer gets one message.',
    phone: "Customers' phones",
    story: 'Why this message?',
    whyNot: 'And why not?',
    order: 'order',
    sent: 'sent',
    delivered: 'delivered',
    planned: 'waiting',
  },
  el: {
    tagline: 'Το κατάστημα λέει τι συνέβη· ο πελάτης λαμβάνει ένα μήνυμα.',
    phone: 'Κινητά πελατών',
    story: 'Γιατί αυτό το μήνυμα;',
    whyNot: 'Και γιατί όχι;',
    order: 'παραγγελία',
    sent: 'στάλθηκαν',
    delivered: 'παραδόθηκαν',
    planned: 'αναμένουν',
  },
};
const language = document.getElementById('language');
const wished = navigator.language.slice(0, 2);
language.value = Object.hasOwn(WORDS, wished) ? wished : 'pl';
let chosen = null;

function element(name, content, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[content].flat());
  return made;
}

const clock = (value) => new Date(value).toLocaleTimeString(language.value, { hour12: false });

/** The phone's message and the hub's timeline meet by their text. */
const isSame = (text) => text === chosen;

function bubble(message) {
  const item = element('li', [
    element('small', `${message.from ?? ''} → ${message.to} · ${clock(message.at)}`),
    message.text,
  ]);
  item.classList.toggle('chosen', isSame(message.text));
  item.onclick = () => {
    chosen = message.text;
    draw(last);
    document.querySelector('article.chosen')?.scrollIntoView({ behavior: 'smooth', block: 'center' });
  };
  return item;
}

function story({ message, entries }) {
  const text = message.texts.sms?.body ?? '';
  const lines = entries.map((entry) => element('li', [element('time', clock(entry.at)), element('span', entry.text)]));
  const title = element('h3', [element('span', text), element('span', message.state, `state ${message.state}`)]);
  const made = element('article', [title, element('ol', lines)]);
  made.classList.toggle('chosen', isSame(text));
  return made;
}

let last = null;
function draw(state) {
  if (state === null) return;
  last = state;
  const words = WORDS[language.value];
  document.documentElement.lang = language.value;
  for (const [id, word] of [
    ['tagline', words.tagline],
    ['phone-title', words.phone],
    ['story-title', words.story],
    ['why-not-title', words.whyNot],
  ]) {
    document.getElementById(id).textContent = word;
  }
  document.getElementById('bubbles').replaceChildren(...state.phone.map(bubble));
  document.getElementById('timelines').replaceChildren(...state.timelines.map(story));
  const decisions = state.decisions.map((decision) =>
    element('li', [
      element('time', clock(decision.at)),
      ` ${decision.ruleName ?? ''} · ${words.order} ${decision.orderId}: ${decision.text}`,
    ]),
  );
  document.getElementById('decisions').replaceChildren(...decisions);
  const figures = ['sent', 'delivered', 'planned'].map((metric) =>
    element('div', [element('dt', words[metric]), element('dd', String(state.statistics.figures[metric] ?? 0))]),
  );
  document.getElementById('statistics').replaceChildren(...figures);
}

async function refresh() {
  try {
    const response = await fetch(`/state?language=${language.value}`);
    if (response.ok) draw(await response.json());
  } finally {
    setTimeout(refresh, 1_000);
  }
}
language.onchange = () => draw(last);
await refresh();
