/**
 * Payees as agents name them, and card descriptors as issuers print them, each once: every reading
 * of names must let them all pass. What cannot be seen is written as an escape.
 */
export const realNames: readonly string[] = [
  ...split(`M&S | 7-ELEVEN 1234 | 7-11 | 24/7 | 1800flowers | 1-800-FLOWERS.COM | 50% Off Store
    Yahoo! | E*TRADE | C&A | AT&T | H&M | B&Q | P&O Ferries | H-E-B #455 | X | 3M | Q | T | V&A
    3 | Toys "R" Us | Toys “R” Us | McDonald's | McDonald’s | Dunkin' | O'Reilly Media
    Ben & Jerry's | 100% Pure | 99¢ Only Stores | Five Guys | 5.11 Tactical | 84 Lumber | 3i Group
    4imprint | 23andMe | A+ Tutoring | Disney+ | Notepad++ | C++ Alliance | C# Corner
    F# Software Foundation | +Pool | #paid | (RED) | [solidcore] | Poo~Pourri | Wham-O!
    *NSYNC Store | "K" Line | _blank Studio | What If? Consulting | ¿Qué Tal? | ¡Ándale! Tacos
    Ke$ha Merch | Euro€hop | £stretcher | A$AP Mob | 1st Source | No. 6 Coffee | N° 5 | Ritz № 1
    Rock 'n' Roll Ribs | Guns N' Roses | Mr. & Mrs. Smith | Hello, World Bakery | The Who
    The The | Yes | AND 1 | OR Books | Not Guilty Drinks | If... Cafe | and/or Gallery
    either / or | Fish+Chips | Before; After | Ratio 3:1 | Salt = Pepper | Less < More | A^2 Labs
    Back\\slash Bar | Pipe & Tobacco`),
  ...split(`UBER *TRIP | UBER   *EATS | SQ *BLUE BOTTLE | PAYPAL *STEAM GAMES | AMZN Mktp US*2K4
    TST* JOE'S PIZZA | SP * ALLBIRDS | GOOGLE *YouTubePremium | GOOGLE*ADS1234567890
    APPLE.COM/BILL | WL *STEAM PURCHASE | PP*EBAY | LYFT *RIDE SUN 5PM | DD DOORDASH CHIPOTLE
    CKO*PATREON | IC* INSTACART | FS *JetBrains | 2CO.COM*NORDVPN | MSFT * E0500ABCDE
    HLU*HULU 1234-U | NETFLIX.COM | Spotify P0A1B2C3 | BKG*HOTEL AT BOOKING.C | EB *Tech Meetup
    SumUp *Kiosk am Eck | IZ *Bäckerei Kühn | ZETTLE_*CAFE NERO | Klarna*HM | PADDLE.NET* SUBLIME
    DRI*VMWARE | FACEBK *8ABC2DEF | FACEBK ABC123 fb.me/ads | GITHUB, INC.
    AWS EMEA aws.amazon.co | OPENAI *CHATGPT SUBSCR | ANTHROPIC CLAUDE.AI | CURSOR, AI POWERED IDE
    SHELL OIL 57444212345 | TFL TRAVEL CH | TESCO STORES 6123 | REWE SAGT DANKE. 44500
    LS 7-ELEVEN | Albert Heijn 1452 | SNCF-VOYAGEURS | DB Vertrieb GmbH | MTA*NYCT PAYGO
    GODADDY#123456789 | WWW.ALIEXPRESS.COM | HELP.UBER.COM | Amazon.com*MK8T92QL0
    AMAZON PRIME*ZX12 | CLOUDFLARE | DIGITALOCEAN.COM | VERCEL INC. | NAME-CHEAP.COM* A1B2C3
    STRIPE ATLAS | Wise *Transfer | REV*Revolut | KSP*Kickstarter | Kaufland 2210//Praha
    SHOPIFY* 123456789 | NYTimes*NYTimes Disc | D J*WALL-ST-JOURNAL`),
  ...split(`Null GmbH | Undefined Labs | None More Black Ltd | Nullsoft | Nan's Kitchen
    Naan & Curry | Unknown Pleasures Records | Test Valley Borough Council | True Religion
    False Alarm Brewing | Nil Desperandum Books | Anonymous Content | Nobody's Darling
    Void House | Example Coffee Roasters | Default Value Design | Missing Piece Toys
    Empty Nest Travel | Object & Co | Array Networks | Infinity Ward | Zero Zero Pizza
    Blank Street Coffee | Noname Bar | The Unknown Shop | Nada Surf | Object Group Ltd | 0xCafe
    0x Labs | 0xPARC Foundation | 404 Coffee | Error 418 Teahouse`),
  ...split(`Amazon.com | Booking.com B.V. | Node.js Foundation | St. Mary's | Dr. Oetker
    A.P. Moller | 9gag.com | 1.1.1.1 Inc | 4chan.org | 37signals.com | 163.com | 1688.com | x.com
    t.co | g.co | E.ON | S.T.A.L.K.E.R. | J.Crew | J. P. Morgan | U.S. Bank | L.L.Bean
    A.T. Cross | Dr. Dre | will.i.am | fun. | Mr. Bean's | Inc. Magazine | etc. Store | Vitamin C.
    ASP.NET Shop | bit.ly | Last.fm | del.icio.us | Who's Who? Ltd. | Ph.D. Press | No.1 Currency
    openai.com | api.openai.com | www.perplexity.ai | xn--bcher-kva.de | shop.example.co.uk
    a-b-c.example | Crate & Barrel, Inc.`),
  ...split(`A/S Storebælt | Müller GmbH & Co. KG | L'Oréal | Nestlé | Crème de la Crème | Beyoncé
    Straße 17 | Weißwurst Äquator | Groß & Söhne OHG | Hermès | Häagen-Dazs | Citroën
    Mötley Crüe | Señor Frog's | Pão de Açúcar | Café Kraków Sp. z o.o. | Łódź | Żabka Polska
    PKP „Intercity” | Škoda Auto a.s. | Čedok | Škarnicl | Győri Keksz Kft. | Ördög Rock
    Brașov Turism S.R.L. | Rīgas Satiksme | Šiaulių bankas UAB | Õlle 17 OÜ | Åhléns AB
    Ørsted A/S | Ægir Bryggeri | Þórshöfn ehf. | Kärcher | Œuvre | Groupe Énergie S.A.R.L.
    Città del Gusto S.p.A. | Café | Espaço Itaú | Banco do Brasil S.A. | Cinépolis S.A. de C.V.
    Peña Nieto y Cía. | L·L Catalunya | Xiaomi Việt Nam | Phở 24 | Đà Nẵng Air | İstanbul Eczanesi
    Işık Kitabevi | Yemeksepeti | Güneş Sigorta A.Ş. | Azərbaycan Hava Yolları | Hawaiʻi Gas
    Te Pūkenga | Iñupiat Store | Sámi Duodji | Malmö–Köbenhavn | Zoë’s Kitchen | naïve.shop | Ðrop
    Københavns Lufthavne | Cafe\u0301 Ole\u0301 | Mu\u0308ller Brot | A\u030angstro\u0308m Labs`),
  ...split(`bücher.de | müller.example | straße.example | 例え.jp | пример.рф | почта.рф | bändi.ee
    κόσμος.gr | España.es | münchen.de | 香港電訊.香港 | 网址.中国 | 도메인.한국 | ไทย.ไทย | भारत.भारत | مصر.مصر
    ישראל.ישראל | smørrebrød.dk | café.fr | œuvre.fr | xn--e1afmkfd.xn--p1ai`),
  ...split(`Яндекс.Такси | Сбербанк | ООО «Ромашка» | Пятёрочка 4512 | Магнит | Йогурт & Ко
    М.Видео | Київстар | ПриватБанк | Ћевап | Ђоковић Спорт | България Еър
    Ўзбекистон ҳаво йўллари | Қазақтелеком | Монгол шуудан | ΟΠΑΠ Α.Ε. | Μασούτης
    Ελληνικά Ταχυδρομεία | Ψάρι & Ψωμί | Հայփոստ | Երևան Սիթի | საქართველოს ბანკი | ኢትዮጵያ አየር መንገድ
    ᎣᏏᏲ ᏗᎦᏚᎲ | ⵜⴰⵎⴰⵣⵉⵖⵜ`),
  ...split(`阿里巴巴 | 淘宝网 | 微信支付 | 京东商城 | 美团外卖 | 海底捞火锅 | 台灣大車隊 | 誠品書店 | 全家便利商店 | 香港鐵路有限公司 | 中国移动通信
    王老吉 | 小米之家（北京） | 肯德基·宅急送 | 星巴克 #1024 | 永和豆漿 二店 | 株式会社ローソン | ファミリーマート | セブン‐イレブン | スターバックス コーヒー
    ヨドバシカメラ | ドン・キホーテ | ㈱ヤマダ電機 | Ｙａｈｏｏ！ショッピング | ﾛｰｿﾝ ｼﾌﾞﾔ | ｱﾏｿﾞﾝ ﾌﾟﾗｲﾑ | ＴＳＵＴＡＹＡ | 楽天市場 | すき家
    はま寿司 | 無印良品 | 東京ガス | ラーメン二郎 | パン屋さん「こむぎ」 | 々木商店 | ゝや | カ\u3099スト | 吉野家 １２３号店 | サーティワン | 삼성전자
    카카오페이 | 네이버 주식회사 | 배달의민족 | 이마트24 | GS25 강남점 | 스타벅스커피코리아 | 쿠팡(주) | ㈜한샘 | ᄒ\u1161\u11ab식당`),
  ...split(`مكتبة جرير | طيران الإمارات | سوق.كوم | بنك مصر | كارفور ١٢٣ | مطعم «البيك»
    الدُّرَّة | شرکت ملی نفت | دیجی\u200cکالا | فروشگاه کتاب\u200cها | می\u200cخواهم کافه
    اسنپ\u200cفود | پاکستان پوسٹ | پی\u200cآی\u200cاے | کوردی\u200cنان | ١٤٤٥ ه\u200d
    בנק הפועלים | שופרסל דיל | מע״מ ייעוץ | צה״ל | קפה ג׳ו | סופר־פארם | שָׁלוֹם | ދިވެހި
    ܣܘܪܝܝܐ`),
  ...split(`रिलायंस रिटेल | भारतीय स्टेट बैंक | अमूल दूध | हिन्दी पुस्तकालय | शक्\u200dति मसाले
    दर्\u200dया रेस्टॉरंट | श्री\u200cमान स्टोर | राष्ट्रिय वाणिज्य बैंक | আলিবাবা স্টোর
    র\u200d্যাংগস ইলেকট্রনিক্স | ঢাকা ব্যাংক | বিকাশ | ਪੰਜਾਬ ਨੈਸ਼ਨਲ ਬੈਂਕ | અમૂલ ડેરી | ଓଡ଼ିଶା ବଜାର
    சென்னை சில்க்ஸ் | சரவணா ஸ்டோர்ஸ் | ரிக்\u200cஷா | సాఫ్ట్\u200cవేర్ సంస్థ | హైదరాబాద్ బిర్యానీ
    ಸಾಫ್ಟ್\u200cವೇರ್ ಸಂಸ್ಥೆ | ಬೆಂಗಳೂರು ಕಾಫಿ | ರ\u200d್ಯಾಂಕ್ ಸ್ಟೋರ್ | മലയാള മനോരമ
    സോഫ്റ്റ്\u200cവെയർ കട | അവന്\u200d സ്റ്റോര്\u200d | ශ්\u200dරී ලංකා ටෙලිකොම් | වාණිජ බැංකුව
    ක්\u200dෂණික`),
  ...split(`ธนาคารกสิกรไทย | เซเว่น อีเลฟเว่น | ก๋วยเตี๋ยวเรือ | ร้านน้ำชา ๗ | ທະນາຄານ
    ကမ္ဘောဇဘဏ် | မြန်မာ့စီးပွားရေးဘဏ် | ရွှေမန်း | ធនាគារកម្ពុជា | ក្រុមហ៊ុនស្រាបៀរ | ភ្នំពេញ
    བོད་ཀྱི་ཟ་ཁང | ꦧꦠꦶꦏ꧀`),
  ...split(`☕\ufe0f Corner Café | I ❤\ufe0f NY | Joe’s 🍕 | 🍣 Sushi 🍣 | 👩\u200d🍳 Kitchen
    👨\u200d👩\u200d👧 Family Shop | 🏳\ufe0f\u200d🌈 Pride Store | 🏴\u200d☠\ufe0f Rum Bar | 🇩🇪 Bäcker
    🇯🇵🍜 Ramen | 💅🏽 Nails | 👩🏿\u200d💻 Code School | 1\ufe0f\u20e3 Stop | #\ufe0f\u20e3 Tags
    ✈\ufe0f Travel | ♻\ufe0f Reuse | ™ Bar | Häagen™ | Levi’s® | © Press | 🧑\u200d🚀 | 🫨 Shake
    ★ Star Market ★ | → Arrow | ● Dot | ½ Price | x² Math | H₂O Spa | Ⅷ Bar | ﬁne dining | ①号店
    ℃ Coolers | ﷼ Exchange | ½ & ¼`),
]

function split(text: string): string[] {
  return text.split(/ \| |\n\s*/)
}
