import { compose, type Letter, seenInTheWild } from './letters.ts';
import { pdfPage } from './pdf.ts';

export type Owner = { email: string; name: string; alternateEmail: string; phone: string };
export type Mailbox = { address: string; name: string; owner: Owner; mail: Letter[] };

const domain = 'northwind.example';

export const ana: Owner = {
  email: `ana@${domain}`,
  name: 'Ana Popescu',
  alternateEmail: 'ana.popescu@home.example',
  phone: '+40721000111',
};
export const mei: Owner = {
  email: `mei@${domain}`,
  name: 'Mei Tanaka',
  alternateEmail: 'mei.tanaka@home.example',
  phone: '+40721000222',
};

const plan: Letter = {
  hoursAgo: 3,
  from: 'Jonas Weber <jonas.weber@contoso.example>',
  subject: 'Revised delivery plan for week 12',
  text: 'Hello Ana,\n\nthe carrier moved the second pallet to Thursday. I have updated the plan; could you confirm that somebody is at the dock before 9?\n\nBest regards\nJonas',
  attachments: [
    {
      filename: 'plan-week-12.csv',
      content: 'day,pallets,dock\nTuesday,1,4\nThursday,2,4\n',
      contentType: 'text/csv',
    },
  ],
};

const newsletter = `<div style="max-width:600px;margin:0 auto;font-family:Georgia,serif;color:#1f2937">
<div style="background:#0f4c5c;color:#ffffff;padding:24px"><h1 style="margin:0;font-size:24px">The Packaging Letter</h1>
<p style="margin:4px 0 0;color:#cfe8ee">What moves in boxes this month</p></div>
<div style="padding:20px;border:1px solid #d7dee2">
<h2 style="font-size:18px;margin:0 0 8px">Paper is cheaper again</h2>
<p>After two years of rising prices, corrugated board is down <b>7&nbsp;%</b> since spring. Ask for your framework contract
to be looked at before the end of the quarter.</p>
<table cellpadding="6" style="border-collapse:collapse;width:100%">
<tr style="background:#eef5f7"><th align="left">Board</th><th align="right">Spring</th><th align="right">Now</th></tr>
<tr><td>B-flute, per m²</td><td align="right">0.61</td><td align="right">0.56</td></tr>
<tr><td>BC-flute, per m²</td><td align="right">1.04</td><td align="right">0.97</td></tr></table>
<p style="margin-top:16px"><a href="https://letter.example/issues/41" style="color:#0f4c5c">Read the whole issue</a></p>
</div><p style="color:#6b7280;font-size:12px">You get this because you subscribed at letter.example.</p>
<img src="https://letter.example/opened.gif?who=ana" width="1" height="1" alt=""></div>`;

/** The mailboxes of the demo, and the mail that waits in each. */
export const mailboxes: Mailbox[] = [
  {
    address: `ana@${domain}`,
    name: 'Ana Popescu',
    owner: ana,
    mail: [
      plan,
      {
        hoursAgo: 5,
        from: 'The Packaging Letter <issues@letter.example>',
        subject: 'Paper is cheaper again',
        html: newsletter,
        text: 'Corrugated board is down 7 % since spring.',
      },
      {
        hoursAgo: 8,
        from: 'Northwind payroll <payroll@northwind.example>',
        subject: 'Your pay slip for this month',
        html: '<p>Dear Ana,</p><p>your pay slip is attached.</p><p style="color:#666">Payroll, ext. 4310</p>',
        attachments: [
          {
            filename: 'pay-slip.pdf',
            content: pdfPage([
              'Northwind payroll',
              '',
              'Ana Popescu',
              'Gross   4,200.00',
              'Net     2,611.40',
            ]),
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
    owner: ana,
    mail: [
      {
        hoursAgo: 1,
        from: 'Fabrikam purchasing <purchasing@fabrikam.example>',
        subject: 'Purchase order 45-20931',
        html: '<p>Please confirm:</p><table border="1" cellpadding="4"><tr><th>Item</th><th>Qty</th></tr><tr><td>NW-4410</td><td>120</td></tr><tr><td>NW-4412</td><td>80</td></tr></table>',
        text: 'Please confirm: 120 pieces of NW-4410, 80 pieces of NW-4412.',
      },
      {
        hoursAgo: 6,
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
    owner: mei,
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
    address: `office@${domain}`,
    name: 'Front office',
    owner: mei,
    mail: [
      {
        hoursAgo: 4,
        from: 'Courier <dispatch@courier.example>',
        subject: 'Parcel 00340434 arrives today between 13 and 15',
        text: 'Your parcel is on its way. Somebody has to sign for it.',
      },
      {
        hoursAgo: 70,
        from: 'Building services <building@northwind.example>',
        subject: 'Lift out of order on Friday',
        text: 'The lift in building B is serviced on Friday from 8 to 12. The stairs remain open.',
      },
    ],
  },
  { address: `archive@${domain}`, name: 'Old mail', owner: mei, mail: [] },
];

/** What waits in a mailbox when the demo starts, oldest first. */
export async function waitingMail({ address, mail }: Mailbox): Promise<Buffer[]> {
  if (mail.length === 0) return seenInTheWild();
  const letters = mail.toSorted((a, b) => b.hoursAgo - a.hoursAgo);
  return await Promise.all(letters.map((letter) => compose(address, letter)));
}

let arrived = 0;

/** One more message, as it comes in while the demo runs. */
export async function newMail(address: string): Promise<Buffer> {
  return await compose(address, { ...plan, hoursAgo: 0, subject: `${plan.subject} (${++arrived})` });
}

/** By its address, or by what stands before the @. */
export function findMailbox(name: string): Mailbox | undefined {
  const wanted = name.toLowerCase();
  return mailboxes.find(({ address }) => address === wanted || address.split('@')[0] === wanted);
}
