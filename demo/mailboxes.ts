import fs from 'node:fs';
import path from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import type Mail from 'nodemailer/lib/mailer';

export type Mailbox = {
  address: string;
  /** The name of the mailbox and of who owns it. */
  name: string;
  owner: { email: string; name: string; alternateEmail?: string };
  mail: Letter[];
};

type Letter = Pick<Mail.Options, 'from' | 'subject' | 'text' | 'html' | 'attachments'> & { hoursAgo: number };

const domain = 'northwind.example';

const plan: Letter = {
  hoursAgo: 3,
  from: 'Jonas Weber <jonas.weber@contoso.example>',
  subject: 'Revised delivery plan for week 12',
  text: 'Hello Ana,\n\nthe carrier moved the second pallet to Thursday. I have updated the plan; could you confirm that somebody is at the dock before 9?\n\nBest regards\nJonas',
};

/** The people of the demo, and the mail that waits for them. */
export const mailboxes: Mailbox[] = [
  {
    address: `ana@${domain}`,
    name: 'Ana Popescu',
    owner: { email: `ana@${domain}`, name: 'Ana Popescu', alternateEmail: 'ana.popescu@home.example' },
    mail: [
      plan,
      {
        hoursAgo: 8,
        from: 'Northwind payroll <payroll@northwind.example>',
        subject: 'Your pay slip for this month',
        html: '<p>Dear Ana,</p><p>your pay slip is attached.</p><p style="color:#666">Payroll, ext. 4310</p>',
        attachments: [
          {
            filename: 'pay-slip.pdf',
            content: Buffer.from('%PDF-1.4\n%demo\n'),
            contentType: 'application/pdf',
          },
        ],
      },
      {
        hoursAgo: 26,
        from: 'Elena Ionescu <elena@furnizor.example>',
        subject: 'Ofertă actualizată – șuruburi M6 și M8',
        text: 'Bună ziua,\n\nvă trimit oferta actualizată. Prețurile sunt valabile până la sfârșitul lunii.\n\nCu stimă,\nElena Ionescu',
      },
      {
        hoursAgo: 50,
        from: 'Trade fair office <office@fair.example>',
        subject: 'Your stand: hall 4, number 217',
        text: 'Your stand is confirmed. Set-up is possible from 7:00 on the day before; please bring this message.',
      },
    ],
  },
  {
    address: `sales@${domain}`,
    name: 'Sales desk',
    owner: { email: `liam@${domain}`, name: "Liam O'Connor" },
    mail: [
      {
        hoursAgo: 1,
        from: 'Fabrikam purchasing <purchasing@fabrikam.example>',
        subject: 'Purchase order 45-20931',
        html: '<p>Please confirm:</p><table border="1"><tr><th>Item</th><th>Qty</th></tr><tr><td>NW-4410</td><td>120</td></tr><tr><td>NW-4412</td><td>80</td></tr></table>',
      },
      {
        hoursAgo: 5,
        from: 'Web shop <no-reply@shop.example>',
        subject: '[Shop] 3 new enquiries since yesterday',
        text: '1. Delivery time for NW-4410?\n2. Is there a discount above 500 pieces?\n3. Do you ship to Norway?',
      },
      {
        hoursAgo: 30,
        from: 'Kari Nordmann <kari@nordmann.example>',
        subject: 'Re: Forespørsel om levering til Tromsø',
        text: 'Hei,\n\ntakk for raskt svar. Vi bestiller 200 stykk.\n\nMvh\nKari',
      },
    ],
  },
  {
    address: `mei@${domain}`,
    name: 'Mei Tanaka',
    owner: { email: `mei@${domain}`, name: 'Mei Tanaka' },
    mail: [
      {
        hoursAgo: 2,
        from: '田中 一郎 <ichiro@tanaka.example>',
        subject: '来週の打ち合わせについて',
        text: '田中様\n\nお世話になっております。来週火曜日の10時はいかがでしょうか。\n\nよろしくお願いいたします。',
      },
      {
        hoursAgo: 20,
        from: 'Travel desk <travel@northwind.example>',
        subject: 'Itinerary: Osaka, 14–18',
        text: 'Outbound NH 212, seat 24A. Hotel: two minutes from the station. Have a good trip!',
      },
    ],
  },
  {
    address: `liam@${domain}`,
    name: "Liam O'Connor",
    owner: { email: `liam@${domain}`, name: "Liam O'Connor" },
    mail: [
      {
        hoursAgo: 4,
        from: 'Building services <building@northwind.example>',
        subject: 'Lift out of order on Friday',
        text: 'The lift in building B is serviced on Friday from 8 to 12. The stairs remain open.',
      },
      {
        hoursAgo: 70,
        from: 'Book club <club@books.example>',
        subject: 'Next month: a vote',
        text: 'Three candidates this time. Reply with a number.',
      },
    ],
  },
  {
    address: `office@${domain}`,
    name: 'Front office',
    owner: { email: `office@${domain}`, name: 'Front office' },
    mail: [
      {
        hoursAgo: 6,
        from: 'Courier <dispatch@courier.example>',
        subject: 'Parcel 00340434 arrives today between 13 and 15',
        text: 'Your parcel is on its way. Somebody has to sign for it.',
      },
    ],
  },
];

/** What waits in a mailbox when the demo starts, oldest first. */
export async function waitingMail(mailbox: Mailbox): Promise<Buffer[]> {
  const letters = mailbox.mail.toSorted((a, b) => b.hoursAgo - a.hoursAgo);
  const written = await Promise.all(letters.map((letter) => compose(mailbox.address, letter)));
  return mailbox.address.startsWith('mei@') ? [...seenInTheWild(), ...written] : written;
}

let arrived = 0;

/** One more message, as it comes in while the demo runs. */
export async function newMail(address: string): Promise<Buffer> {
  const letter = { ...plan, hoursAgo: 0, subject: `${plan.subject} (${++arrived})` };
  return await compose(address, letter);
}

async function compose(to: string, { hoursAgo, ...letter }: Letter): Promise<Buffer> {
  const date = new Date(Date.now() - hoursAgo * 3_600_000);
  return await new MailComposer({ ...letter, to, date, newline: 'windows' }).compile().build();
}

// Real messages, odd ones too: from lib/testing/corpus (its README says where they are from).
function seenInTheWild(): Buffer[] {
  const folder = path.resolve('lib/testing/corpus');
  const files = ['ruby-japanese', 'ruby-japanese-shift-jis', 'ruby-attachment-pdf', 'ruby-basic-email'];
  return files.map((file) => fs.readFileSync(path.join(folder, `${file}.eml`)));
}
