// The page of the demo: every button sends a command of `npm run demo`, and what there is to see is asked for every second.

const byId = (id) => document.getElementById(id);
const moods = {
  well: 'Well',
  down: 'Down',
  locked: 'Locked',
  throttled: 'Throttled',
  'app-password': 'Wants an app password',
  nonsense: 'Answers nonsense',
};
const kinds = { mail: 'E-mail', text: 'Text message' };

/** A copy of a template, its places filled by their names. */
function filled(template, words) {
  const made = byId(template).content.firstElementChild.cloneNode(true);
  for (const place of made.querySelectorAll('[data-fill]')) place.textContent = words[place.dataset.fill];
  return made;
}

async function run(line, button) {
  button.disabled = true;
  try {
    const answer = await fetch('run', { method: 'POST', body: line });
    byId('said').textContent = await answer.text();
  } catch {
    byId('said').textContent = 'The demo has ended: start it again with npm run demo.';
  } finally {
    button.disabled = false;
  }
  await show();
}

function mailboxCard(mailbox) {
  const card = filled('mailbox', mailbox);
  const form = card.querySelector('form');
  card.querySelector('input').value = mailbox.password;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run(`password ${mailbox.address} ${form.elements.password.value}`, form.querySelector('button'));
  });
  for (const button of card.querySelectorAll('[data-command]'))
    button.addEventListener('click', () => run(`${button.dataset.command} ${mailbox.address}`, button));
  return card;
}

const cards = new Map();

function showMailbox(mailbox) {
  if (!cards.has(mailbox.address)) {
    cards.set(mailbox.address, { card: mailboxCard(mailbox), password: mailbox.password });
    byId('mailboxes').append(cards.get(mailbox.address).card);
  }
  const known = cards.get(mailbox.address);
  const mood = known.card.querySelector('.mood');
  mood.dataset.mood = mailbox.mood;
  mood.textContent = moods[mailbox.mood];
  if (known.password === mailbox.password) return; // somebody may be typing
  known.password = mailbox.password;
  known.card.querySelector('input').value = mailbox.password;
}

function messageCard(message) {
  const card = filled('message', { ...message, kind: kinds[message.kind], to: `to ${message.to}` });
  for (const [at, href] of message.links.entries()) {
    const link = document.createElement('a');
    Object.assign(link, { href, target: '_blank', rel: 'noreferrer' });
    link.textContent = at === 0 ? 'Open its link' : `Open link ${at + 1}`;
    card.querySelector('.links').append(link);
  }
  return card;
}

let shown = 0;

async function show() {
  const state = await (await fetch('state')).json();
  if (byId('sign-ins').childElementCount === 0) {
    for (const place of state.signIns) {
      const card = filled('sign-in', place);
      Object.assign(card.querySelector('a'), { href: place.address, target: '_blank', rel: 'noreferrer' });
      byId('sign-ins').append(card);
    }
  }
  for (const mailbox of state.mailboxes) showMailbox(mailbox);
  byId('nothing').hidden = state.caught.length > 0;
  const fresh = state.caught.slice(0, state.caught.length - shown);
  shown = state.caught.length;
  byId('caught').prepend(...fresh.map(messageCard));
}

for (const button of document.querySelectorAll('[data-line]'))
  button.addEventListener('click', () => run(button.dataset.line, button));

for (;;) {
  await show().catch(() => {
    byId('said').textContent = 'The demo has ended: start it again with npm run demo.';
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
