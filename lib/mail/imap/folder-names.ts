import { unmark } from '../judge/text.ts';

/** What people use a folder for; what it is called depends on the program that made it, and on its language. */
export type FolderUse = 'sent' | 'drafts' | 'trash' | 'junk' | 'archive' | 'other';

/** Pure. What a folder's last name says it is for, in the languages below; undefined: a person's own name for it. */
export function purposeOf(name: string): FolderUse | undefined {
  return uses.get(foldName(name));
}

/** Pure. How likely a name for sent mail is, 0 the likeliest: English before others, longer lists before shorter. */
export function rankOfSent(name: string): number {
  return sentRanks.get(foldName(name)) ?? Number.POSITIVE_INFINITY;
}

/** One spelling for comparing: no accents, capitals, spaces, dashes or quotes. */
function foldName(name: string): string {
  return unmark(name.normalize('NFKC').toLowerCase()).replace(/[\s\p{P}\p{S}]+/gu, '');
}

// As Outlook, Exchange, Thunderbird, Apple Mail, Gmail, Roundcube, Horde, Open-Xchange, Zimbra, Yandex, Mail.ru, QQ
// and NetEase write them. One line a language; several names divided by |.
const names: Record<FolderUse, string> = {
  sent: `
    Sent|Sent Items|Sent Messages|Sent Mail|Sent-Mail|Sent Email|Sent Emails|Sent Objects|Sent Elements
    Gesendet|Gesendete Elemente|Gesendete Objekte|Gesendete Nachrichten|Gesendete Mails|Gesendete E-Mails|Gesendete Post
    Envoyés|Éléments envoyés|Messages envoyés|Courrier envoyé|Courriers envoyés|Objets envoyés|Mails envoyés|Envoyé|Courriels envoyés|E-mails envoyés
    Enviados|Elementos enviados|Mensajes enviados|Correo enviado|Enviado|Correos enviados|Objetos enviados
    Itens enviados|Mensagens enviadas|E-mails enviados|Correio enviado|Enviadas|Items enviados|Email enviados
    Inviata|Posta inviata|Inviati|Elementi inviati|Messaggi inviati|Inviato|Oggetti inviati
    Verzonden|Verzonden items|Verzonden berichten|Verzonden objecten|Verzonden e-mail|Verstuurd|Verzonden post
    Skickat|Skickade|Skickade objekt|Skickade meddelanden|Skickat objekt|Skickade e-postmeddelanden|Skickade brev|Skickad e-post|Skickad post
    Sendt|Sendte|Sendt post|Sendt mail|Sendte elementer|Sendte e-mails|Sendte meddelelser|Sendte emner
    Sendte meldinger|Sendt e-post|Sendte e-poster|Sende elementer|Sendte element|Sendt epost
    Lähetetyt|Lähetetyt viestit|Lähetetty|Lähetetyt kohteet|Lähetetyt sähköpostit|Lähetetyt erät
    Sendir hlutir|Sent skeyti|Send skeyti|Sendur póstur|Sendir póstar|Sent atriði
    Wysłane|Elementy wysłane|Wysłane wiadomości|Poczta wysłana|Wiadomości wysłane|Obiekty wysłane
    Odeslané|Odeslaná pošta|Odeslané zprávy|Odeslané položky|Odeslaná|Odeslano
    Odoslané|Odoslaná pošta|Odoslané správy|Odoslané položky|Odoslaná
    Elküldött|Elküldött elemek|Elküldött üzenetek|Elküldött levelek|Elküldöttek
    Trimise|Elemente trimise|Mesaje trimise|Mailuri trimise|Poșta trimisă|E-mailuri trimise|Trimis
    Изпратени|Изпратени елементи|Изпратени съобщения|Изпратена поща|Изпратени писма
    Απεσταλμένα|Απεσταλμένα στοιχεία|Απεσταλμένα μηνύματα|Σταλμένα|Απεσταλμένη αλληλογραφία
    Gönderilmiş|Gönderilmiş Öğeler|Gönderilenler|Gönderilen Öğeler|Gönderilmiş Postalar|Gönderilmiş iletiler|Gönderilen|Gönderilmiş Mesajlar|Gönderilen kutusu
    Отправленные|Отправленные элементы|Отправленные сообщения|Отправленные письма|Отправлено
    Надіслані|Відправлені|Надіслані елементи|Надіслані повідомлення|Надіслані листи|Надіслано
    Адпраўленыя|Дасланыя|Адасланыя|Даслана
    Послато|Послате|Послате поруке|Послате ставке|Poslato|Poslate|Poslate stavke|Poslate poruke
    Poslano|Poslane|Poslane poruke|Poslane stavke|Poslana pošta|Poslani
    Poslana sporočila|Poslani elementi|Poslano pošto
    Испратени|Пратени|Испратени пораки|Пратени пораки
    Të dërguara|Dërguar|Artikujt e dërguar|Mesazhe të dërguara
    Saadetud|Saadetud üksused|Saadetud kirjad|Saadetud sõnumid
    Nosūtītie|Nosūtītās|Nosūtītie vienumi|Nosūtītās vēstules|Nosūtīts|Nosūtītie ziņojumi
    Išsiųsti|Išsiųsta|Išsiųsti laiškai|Išsiųstieji|Išsiųsti elementai|Išsiųsti pranešimai
    Enviats|Elements enviats|Missatges enviats|Correu enviat|Enviat
    Enviados elementos|Mensaxes enviadas
    Bidalita|Bidalitakoak|Bidalitako elementuak|Bidalitako mezuak|Bidaliak
    Seolta|Míreanna seolta|Teachtaireachtaí Seolta
    Anfonwyd|Eitemau a Anfonwyd|Wedi anfon|Negeseuon a anfonwyd
    נשלח|פריטים שנשלחו|דואר שנשלח|נשלחו|הודעות שנשלחו
    المرسلة|البريد المرسل|العناصر المرسلة|الرسائل المرسلة|مرسل|المرسل
    ارسال شده|فرستاده شده|موارد ارسال شده|ارسال‌شده|فرستاده‌ها|پیام‌های ارسال‌شده
    بھیجے گئے|ارسال کردہ|بھیجی گئی
    भेजे गए|भेजी गई|भेजे गए आइटम|प्रेषित|भेजा गया|भेजे गए मेल
    পাঠানো|প্রেরিত|প্রেরিত আইটেম|পাঠানো মেল
    அனுப்பியவை|அனுப்பப்பட்டவை|அனுப்பிய அஞ்சல்
    ส่งแล้ว|รายการที่ส่ง|ข้อความที่ส่ง|จดหมายที่ส่งแล้ว|จดหมายที่ส่ง|เมลที่ส่ง|กล่องส่งแล้ว
    Đã gửi|Thư đã gửi|Mục đã gửi|Mục đã Gửi|Hộp thư đã gửi|Tin đã gửi
    Terkirim|Item Terkirim|Pesan Terkirim|Surat Terkirim|Item Dikirim|Email terkirim
    Dihantar|Item Dihantar|Item yang Dihantar|Mesej Dihantar|Mel dihantar
    Naipadala|Ipinadala|Mga ipinadala|Naipadala na
    送信済み|送信済みアイテム|送信済みメール|送信済みメッセージ|送信箱|送信済|送信済みボックス|送信
    보낸 편지함|보낸편지함|보낸 메일|보낸메일함|보낸 메일함|보낸 항목|보낸 메시지|보낸메일
    已发送|已发送邮件|已发送的邮件|已发邮件|已发送邮箱|发件夹|已发送项目|已传送|已发|发送箱|已发信息|已发送消息
    寄件備份|已傳送|寄件備份匣|已寄出|已傳送郵件|已送出|傳送的郵件|已寄郵件|已傳送的郵件|寄件夾
    გაგზავნილი|გაგზავნილები|Ուղարկված|Ուղարկվածներ|Жіберілгендер|Жіберілген|Göndərilmiş|Göndərilənlər|Yuborilgan|Илгээсэн
    Gestuur|Gestuurde items|Zilizotumwa|Imetumwa|Ithunyelwe
  `,
  drafts: `
    Drafts|Draft|Entwürfe|Entwurf|Brouillons|Brouillon|Borradores|Borrador|Rascunhos|Rascunho|Bozze|Bozza|Concepten|Concept|Utkast|Kladder|Kladde|Utkaster|Luonnokset|Luonnos|Drög|Uppköst
    Kopie robocze|Wersje robocze|Szkice|Robocze|Koncepty|Rozepsané|Koncept|Rozpísané|Piszkozatok|Piszkozat|Vázlatok|Ciorne|Schițe|Ciornă|Чернови|Πρόχειρα|Taslaklar|Taslak|Черновики|Черновик|Чернетки|Чарнавікі|Нацрти|Nacrti|Skice|Osnutki|Draftet
    Mustandid|Melnraksti|Uzmetumi|Juodraščiai|Esborranys|Zirriborroak|Dréachtaí|Drafftiau|טיוטות|טיוטה|المسودات|مسودات|پیش‌نویس|پیش‌نویس‌ها|ड्राफ़्ट|ड्राफ्ट|খসড়া|ฉบับร่าง|แบบร่าง|ร่าง|Thư nháp|Bản nháp|Nháp|Draf|Konsep|下書き|草稿|임시 보관함|임시보관함|草稿箱|草稿匣|草稿夹
  `,
  trash: `
    Trash|Deleted|Deleted Items|Deleted Messages|Bin|Rubbish|Wastebasket|Garbage|Papierkorb|Gelöscht|Gelöschte Elemente|Gelöschte Objekte|Corbeille|Éléments supprimés|Supprimés|Messages supprimés|Papelera|Eliminados|Elementos eliminados|Papelera de reciclaje|Lixo|Lixeira|Itens excluídos|Itens eliminados|Cestino|Posta eliminata|Eliminati|Elementi eliminati|Prullenbak|Prullenmand|Verwijderd|Verwijderde items|Papperskorg|Papperskorgen|Borttaget|Borttagna objekt|Borttagna|Papirkurv|Slettet|Slettet post|Slettede elementer|Papirkurven|Søppel|Roskakori|Poistetut|Poistetut viestit|Rusl|Eytt
    Kosz|Elementy usunięte|Usunięte|Koš|Odstraněná pošta|Smazané|Odstraněné|Kôš|Odstránené|Odstránená pošta|Kuka|Törölt|Törölt elemek|Lomtár|Coș|Coș de gunoi|Elemente șterse|Șterse|Gunoi|Кошче|Изтрити|Κάδος|Κάδος απορριμμάτων|Διαγραμμένα|Çöp|Çöp Kutusu|Silinmiş Öğeler|Silinenler|Корзина|Удаленные|Удалённые|Удаленные элементы|Кошик|Видалені|Сметніца|Отпад|Otpad|Smeće|Kanta|Koš za smeće|Izbrisano|Обрисано|Obrisano|Koshi|Plehra
    Prügikast|Kustutatud|Miskaste|Dzēstie|Atkritne|Šiukšlinė|Šiukšliadėžė|Ištrinti|Paperera|Suprimits|Elements suprimits|Zakarrontzia|Bruscar|Sbwriel|אשפה|פריטים שנמחקו|סל המחזור|المهملات|سلة المهملات|المحذوفة|العناصر المحذوفة|زباله‌دان|حذف‌شده|سطل زباله|कचरा|रद्दी|হটানো|ถังขยะ|รายการที่ถูกลบ|ลบแล้ว|Thùng rác|Đã xóa|Sampah|Item Terhapus|Tong Sampah|ごみ箱|ゴミ箱|削除済みアイテム|휴지통|지운 편지함|지운편지함|已删除|已删除邮件|垃圾桶|废件箱|回收站|刪除的郵件|垃圾桶匣|已刪除的郵件|刪除郵件|资源回收筒
  `,
  junk: `
    Junk|Spam|Junk E-mail|Junk Email|Junk Mail|Bulk|Bulk Mail|Spamverdacht|Unerwünscht|Junk-E-Mail|Werbung|Courrier indésirable|Indésirables|Pourriel|Pourriels|Correo no deseado|No deseado|Lixo eletrônico|Lixo eletrónico|Correio de lixo|Posta indesiderata|Indesiderata|Ongewenste e-mail|Ongewenst|Skräppost|Uønsket post|Uønsket e-mail|Søppelpost|Roskaposti|Ruslpóstur|Wiadomości-śmieci|Niechciane|Niechciana poczta|Nevyžádaná pošta|Nevyžádaná|Nevyžiadaná pošta|Levélszemét|Mesaje nedorite|Nedorite|Нежелана поща|Ανεπιθύμητα|Ανεπιθύμητη αλληλογραφία|Gereksiz|Gereksiz E-posta|İstenmeyen|Önemsiz E-posta|Önemsiz|Спам|Нежелательная почта|Нежелательные|Небажана пошта|Небажані|Нежељена пошта|Neželjena pošta|Neželena pošta|Bezvrijedna pošta|Rämpspost|Mēstules|Surogātpasts|Brukalas|Šlamštas|Correu brossa|Zabor-posta|Dríodar|Sothach|דואר זבל|ספאם|זבל|البريد العشوائي|البريد المزعج|هرزنامه|स्पैम|জাঙ্ক|อีเมลขยะ|จดหมายขยะ|Thư rác|Surat sampah|迷惑メール|迷惑メールフォルダ|스팸|스팸메일함|스팸 편지함|정크 메일|垃圾邮件|垃圾郵件|广告邮件|垃圾信件
  `,
  archive: `
    Archive|Archives|Archived|All Mail|Archiv|Alle Nachrichten|Archivés|Tous les messages|Archivo|Archivados|Todos|Todos los mensajes|Arquivo|Arquivados|Arquivo morto|Todos os e-mails|Archivio|Tutti i messaggi|Archief|Alle berichten|Arkiv|Arkiverat|Arkivert|Arkisto|Safn|Archiwum|Archív|Archivum|Archívum|Arhivă|Arhiva|Архив|Архів|Архіў|Αρχείο|Αρχειοθέτηση|Arşiv|Arhiv|Arkiva|Arhiiv|Arhīvs|Archyvas|Arxiu|Artxiboa|Cartlann|Archif|ארכיון|أرشيف|الأرشيف|بایگانی|संग्रह|पुरालेख|আর্কাইভ|เก็บถาวร|ที่เก็บถาวร|Lưu trữ|Arsip|Arkib|アーカイブ|보관|보관함|보관 메일함|存档|归档|封存|歸檔|保存檔
  `,
  other: `
    INBOX|Inbox|Outbox|Notes|Templates|Contacts|Suggested Contacts|Calendar|Tasks|Journal|RSS Feeds|Sync Issues|Conversation History|Starred|Important|Flagged|Snoozed|Scheduled|Quarantine|Chats|Virus|[Gmail]|[Google Mail]|Clutter|Public Folders|Shared Folders
    Posteingang|Postausgang|Vorlagen|Notizen|Kontakte|Kalender|Aufgaben|Markiert|Wichtig|Boîte de réception|Boîte d'envoi|Modèles|Calendrier|Tâches|Bandeja de entrada|Bandeja de salida|Plantillas|Caixa de entrada|Caixa de saída|Posta in arrivo|Posta in uscita|Modelli|Postvak IN|Postvak UIT|Sjablonen|Inkorg|Inkorgen|Utkorg|Indbakke|Udbakke|Innboks|Utboks|Saapuneet|Lähtevät|Skrzynka odbiorcza|Skrzynka nadawcza|Odebrane|Szablony|Doručená pošta|Přijaté|K odeslání|Doručené|Beérkezett üzenetek|Postázandó üzenetek|Mesaje primite|Gelen Kutusu|Giden Kutusu|Входящие|Исходящие|Шаблоны|Вхідні|Вихідні|受信トレイ|受信箱|送信トレイ|送信待ち|받은 편지함|받은편지함|收件箱|发件箱|收件匣|寄件匣|模板
  `,
};

const listOf = (text: string) =>
  text
    .split(/[|\n]/)
    .map(foldName)
    .filter((name) => name !== '');

const uses = new Map<string, FolderUse>();
for (const [use, text] of Object.entries(names).reverse() as [FolderUse, string][]) {
  for (const name of listOf(text)) uses.set(name, use);
}
const sentRanks = new Map(listOf(names.sent).map((name, rank) => [name, rank]));
