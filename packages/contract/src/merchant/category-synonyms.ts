import { categories } from './mcc.ts'

/**
 * The category that a word means, the word itself where it means none. Words are folded: lower
 * case ASCII, with `-` for blanks and `_`.
 */
export function categoryOfWord(word: string): string {
  return categoryByWord.get(word) ?? word
}

/** Whether a folded word is a category of merchant codes, or means one. */
export function isCategory(word: string): boolean {
  return known.has(word)
}

/**
 * Words by which people, documents and card issuers call the categories of merchant codes. Among
 * them are the names by which Stripe Issuing calls single codes: each stands with the category of
 * its code. A word that is wider than a category, such as shopping or transportation, is no
 * synonym: a block list that names it would block too little, an allow list allow too little.
 */
export const synonymsByCategory: Readonly<Record<string, string>> = {
  accounting:
    'accountancy accountant accountants accounting-bookkeeping-services accounting-services ' +
    'auditing bookkeeper bookkeepers bookkeeping tax-preparation tax-preparation-services',
  adult:
    'adult-content adult-entertainment adult-products adult-services adult-sites adults ' +
    'dating dating-escort-services dating-services direct-marketing-inbound-telemarketing ' +
    'escort escort-services escorts massage-parlor massage-parlors massage-parlour ' +
    'massage-parlours nsfw porn pornography sexual-content xxx',
  advertising:
    'ad ads advert advertisement advertisements advertising-agencies advertising-agency ' +
    'advertising-services adverts digital-advertising online-ads online-advertising',
  airlines:
    'air-carriers air-travel airfare airfares airline airline-tickets airlines-air-carriers ' +
    'flight flights',
  alcohol:
    'alcohol-and-bars alcoholic-beverages bar bars beer beer-wine-and-liquor drinking-places ' +
    'liquor liquor-store liquor-stores nightclubs package-stores-beer-wine-and-liquor pub pubs ' +
    'wine',
  'business-services':
    'business-service cleaning-and-maintenance commercial-photography-art-and-graphics ' +
    'detective-agencies equipment-rental exterminating-services intra-company-purchases ' +
    'miscellaneous-business-services miscellaneous-publishing-and-printing photo-developing ' +
    'quick-copy-repro-and-blueprint secretarial-support-services ' +
    'typesetting-plate-making-and-related-services',
  'car-rental':
    'auto-rental auto-rentals car-hire car-rental-agencies car-rentals ' +
    'recreational-vehicle-rentals rental-car rental-cars truck-utility-trailer-rentals ' +
    'vehicle-hire vehicle-rental vehicle-rentals',
  'card-network': 'card-networks emergency-services-gcas-visa-use-only',
  cash:
    'atm atm-withdrawal atm-withdrawals atms automated-cash-disburse cash-advance ' +
    'cash-advances cash-disbursement cash-disbursements cash-withdrawal cash-withdrawals ' +
    'manual-cash-disburse',
  charity:
    'charitable charitable-and-social-service-organizations-fundraising ' +
    'charitable-contributions charitable-donations charitable-organisations ' +
    'charitable-organizations charities donation donations religious-organizations',
  clothing:
    'apparel apparel-and-accessories childrens-and-infants-wear-stores clothes ' +
    'clothing-and-shoes clothing-rental clothing-stores commercial-footwear ' +
    'family-clothing-stores fashion footwear furriers-and-fur-shops ' +
    'luggage-and-leather-goods-stores mens-and-boys-clothing-and-accessories-stores ' +
    'mens-womens-clothing-stores miscellaneous-apparel-and-accessory-shops shoe-stores shoes ' +
    'sports-and-riding-apparel-stores tailors-alterations uniforms-commercial-clothing ' +
    'wig-and-toupee-stores womens-accessory-and-specialty-shops womens-ready-to-wear-stores',
  construction:
    'building-contractors carpentry-services concrete-work-services construction-services ' +
    'electrical-services general-contractors general-services heating-plumbing-a-c ' +
    'landscaping-services masonry-stonework-and-plaster roofing-siding-sheet-metal ' +
    'special-trade-services',
  'digital-goods':
    'digital-content digital-games digital-good digital-goods-games digital-goods-large-volume ' +
    'digital-goods-media digital-media digital-products',
  'direct-marketing':
    'catalog-sales direct-marketer direct-marketers direct-marketing-catalog-merchant ' +
    'direct-marketing-combination-catalog-and-retail-merchant direct-marketing-other ' +
    'direct-marketing-outbound-telemarketing direct-marketing-subscription door-to-door ' +
    'door-to-door-sales mail-order',
  education:
    'business-secretarial-schools colleges colleges-universities correspondence-schools ' +
    'e-learning educational educational-institutions educational-services ' +
    'elementary-secondary-schools school schools tuition universities university ' +
    'vocational-trade-schools',
  electronics:
    'camera-and-photographic-supply-stores computer-hardware ' +
    'computers-peripherals-and-software consumer-electronics electrical-parts-and-equipment ' +
    'electronic electronic-goods electronics-stores',
  entertainment:
    'amusement amusement-and-recreation amusement-parks amusement-parks-carnivals amusements ' +
    'aquariums arcades bands-orchestras billiard-pool-establishments boat-rentals-and-leases ' +
    'bowling-alleys cinema cinemas concerts country-clubs dance-hall-studios-schools ' +
    'golf-courses-public marinas-service-and-supplies miscellaneous-recreation-services ' +
    'motion-picture-theaters movie-theaters recreation recreational-services ' +
    'sports-clubs-fields theaters theatres theatrical-ticket-agencies ' +
    'tourist-attractions-and-exhibits video-amusement-game-supplies video-game-arcades ' +
    'video-tape-rental-stores',
  'financial-services':
    'credit-reporting-agencies debt-collection financial-institutions financial-service',
  fuel:
    'automated-fuel-dispensers electric-vehicle-charging filling-stations fuel-and-gas ' +
    'fuel-dealers-non-automotive gas-station gas-stations gasoline petrol petrol-station ' +
    'petrol-stations petroleum-and-petroleum-products service-station service-stations',
  gambling:
    'bet bets betting betting-and-gambling betting-casino-gambling bingo bookie bookies ' +
    'bookmaker bookmakers casino casino-gambling casino-games casinos dog-racing gamble ' +
    'gambling-and-betting gambling-and-lotteries gambling-casino games-of-chance ' +
    'government-licensed-horse-dog-racing-us-region-only ' +
    'government-licensed-online-casions-online-gambling-us-region-only ' +
    'government-owned-lotteries-non-us-region government-owned-lotteries-us-region-only ' +
    'horse-racing igaming lotteries lottery lottery-tickets lotto online-betting ' +
    'online-casino online-casinos online-gambling poker raffle raffles slot-machines slots ' +
    'sports-betting sportsbook sportsbooks sweepstakes wager wagering wagers',
  'general-merchandise':
    'department-store department-stores discount-stores duty-free-stores electric-razor-stores ' +
    'general-store general-stores miscellaneous-general-merchandise ' +
    'miscellaneous-specialty-retail religious-goods-stores variety-store variety-stores ' +
    'wholesale-clubs',
  gifts:
    'florist florists florists-supplies-nursery-stock-and-flowers flowers gift ' +
    'gift-card-novelty-and-souvenir-shops gift-shop gift-shops souvenirs',
  government:
    'bail-and-bond-payments court-costs court-fees fines ' +
    'fines-government-administrative-entities government-fees government-service ' +
    'government-services tax-payment tax-payments tax-payments-government-agencies taxes ' +
    'u-s-federal-government-agencies-or-departments',
  groceries:
    'bakeries candy-nut-and-confectionery-stores convenience-store convenience-stores ' +
    'dairy-products-stores food-store food-stores freezer-and-locker-meat-provisioners grocery ' +
    'grocery-store grocery-stores grocery-stores-supermarkets miscellaneous-food-stores ' +
    'supermarket supermarkets supermarkets-and-grocery-stores',
  'ground-transport':
    'bus bus-lines buses cabs commuter-transport-and-ferries ground-transportation parking ' +
    'parking-lots-garages passenger-railways public-transit public-transport ' +
    'public-transportation rail railroads railway railways ride-hailing ride-sharing rideshare ' +
    'ridesharing taxi taxi-and-rideshare taxicabs-limousines taxis tolls tolls-bridge-fees ' +
    'train trains transit transportation-services',
  health:
    'ambulance-services chiropodists-podiatrists chiropractors dentists-orthodontists doctor ' +
    'doctors drug-stores-and-pharmacies drugs-drug-proprietaries-and-druggist-sundries ' +
    'drugstores health-care health-services healthcare healthcare-services ' +
    'hearing-aids-sales-and-supplies hospital hospitals medical medical-and-dental-labs ' +
    'medical-care medical-dental-ophthalmic-and-hospital-equipment-and-supplies ' +
    'medical-services medicine nursing-personal-care opticians-eyeglasses ' +
    'optometrists-ophthalmologist orthopedic-goods-prosthetic-devices osteopaths pharmacies ' +
    'pharmacy',
  hobbies:
    'artists-supply-and-craft-shops bicycle-shops crafts hobby hobby-toy-and-game-shops ' +
    'music-stores-musical-instruments-pianos-and-sheet-music ' +
    'piece-goods-notions-and-other-dry-goods sewing-needlework-fabric-and-piece-goods-stores ' +
    'sporting-goods sporting-goods-stores tent-and-awning-shops toys',
  home:
    'drapery-window-covering-and-upholstery-stores ' +
    'fireplace-fireplace-screens-and-accessories-stores floor-covering-stores furnishings ' +
    'furniture furniture-home-furnishings-and-equipment-stores-except-appliances ' +
    'glassware-crystal-stores home-furnishings homeware homewares household-appliance-stores ' +
    'housewares miscellaneous-home-furnishing-specialty-stores',
  'home-improvement':
    'building-materials construction-materials diy do-it-yourself garden-supplies ' +
    'glass-paint-and-wallpaper-stores hardware-equipment-and-supplies hardware-stores ' +
    'home-improvements home-supply-warehouse-stores lumber-building-materials-stores ' +
    'nurseries-lawn-and-garden-supply-stores paints-varnishes-and-supplies ' +
    'plumbing-heating-equipment-and-supplies swimming-pools-sales',
  'industrial-supplies':
    'agricultural-cooperative chemicals-and-allied-products commercial-equipment durable-goods ' +
    'industrial-supply metal-service-centers nondurable-goods specialty-cleaning ' +
    'wholesale-chemicals',
  insurance:
    'direct-marketing-insurance-services insurance-default insurance-premiums ' +
    'insurance-services insurance-underwriting-premiums insurances insurer insurers',
  investments:
    'brokerage brokerages investing investment securities security-brokers-dealers ' +
    'stockbrokers',
  'it-services':
    'computer-network-services computer-repair computer-services hosting ' +
    'information-retrieval-services internet-services it-service web-hosting',
  legal:
    'attorney attorneys law-firm law-firms lawyer lawyers legal-fees legal-services ' +
    'legal-services-attorneys solicitors',
  lodging:
    'accommodation accommodations hotel hotels hotels-and-lodging hotels-and-motels ' +
    'hotels-motels-and-resorts motel motels sporting-recreation-camps ' +
    'trailer-parks-campgrounds',
  marketplaces: 'marketplace online-marketplace online-marketplaces',
  media:
    'book book-stores books books-and-newspapers books-periodicals-and-newspapers bookstores ' +
    'cable-satellite-and-other-pay-television-and-radio magazines news-dealers-and-newsstands ' +
    'newspapers periodicals picture-video-production record-stores',
  memberships:
    'automobile-associations buying-shopping-services civic-social-fraternal-associations ' +
    'clubs-and-memberships membership membership-fees membership-organizations',
  'money-transfer':
    'fund-transfer fund-transfers funds-transfer funds-transfers money-remittance ' +
    'money-remittances money-transfer-services money-transfers money-transmission ' +
    'money-transmitter money-transmitters money-wiring remittance remittances wire ' +
    'wire-transfer wire-transfers wires wires-money-orders',
  'office-supplies':
    'office-and-commercial-furniture office-equipment office-supply ' +
    'photographic-photocopy-microfilm-equipment-and-supplies ' +
    'stationary-office-supplies-printing-and-writing-paper stationers stationery ' +
    'stationery-stores-office-and-school-supply-stores typewriter-stores',
  'personal-services':
    'barber-and-beauty-shops barbers beauty-salons carpet-upholstery-cleaning child-care ' +
    'child-care-services childcare cosmetic-stores counseling-services dry-cleaners ' +
    'funeral-services-crematories hairdressers health-and-beauty-spas laundries laundry ' +
    'laundry-cleaning-services miscellaneous-general-services personal-service ' +
    'photographic-studios shoe-repair-hat-cleaning spa spas',
  pets:
    'pet pet-care pet-food pet-shops-pet-food-and-supplies pet-stores pet-supplies ' +
    'veterinarian veterinarians veterinary veterinary-services',
  politics:
    'campaign-contributions political political-contributions political-donations ' +
    'political-organisations political-organizations political-parties',
  'professional-services':
    'architectural-surveying-services consultancy consultants consulting ' +
    'consulting-public-relations professional-service testing-laboratories',
  'quasi-cash':
    'bureau-de-change bureaux-de-change cash-equivalent cash-equivalents crypto crypto-assets ' +
    'crypto-currencies crypto-currency crypto-exchange crypto-exchanges cryptocurrencies ' +
    'cryptocurrency cryptocurrency-exchange cryptocurrency-exchanges currency-exchange ' +
    'digital-currencies digital-currency foreign-currency foreign-exchange non-fi-money-orders ' +
    'non-fi-stored-value-card-purchase-load prepaid-card prepaid-cards quasicash stored-value ' +
    'stored-value-cards travelers-checks travellers-cheques truck-stop-iteration ' +
    'virtual-currencies virtual-currency',
  'real-estate':
    'estate-agents property-management real-estate-agents-and-managers-rentals realtors realty ' +
    'timeshare timeshares',
  repairs:
    'ac-refrigeration-repair electronics-repair-shops furniture-repair-refinishing ' +
    'miscellaneous-repair-shops repair repair-services repair-shop repair-shops ' +
    'small-appliance-repair watch-jewelry-repair welding-repair',
  restaurants:
    'cafe cafes caterers catering coffee-shops dining eating-places eating-places-restaurants ' +
    'fast-food fast-food-restaurants restaurant restaurants-and-bars',
  secondhand:
    'pawn-shops pawnbroker pawnbrokers pawnshop pawnshops second-hand second-hand-goods ' +
    'thrift-shops thrift-stores used-goods used-merchandise ' +
    'used-merchandise-and-secondhand-stores wrecking-and-salvage-yards',
  shipping:
    'courier courier-services couriers delivery-services freight ' +
    'freight-moving-and-delivery-services logistics motor-freight-carriers-and-trucking ' +
    'parcel-delivery postage postal-services postal-services-government-only ' +
    'public-warehousing-and-storage shipping-and-freight',
  software:
    'computer-programming computer-software computer-software-stores ' +
    'digital-goods-applications saas saas-and-software saas-software saas-subscription ' +
    'saas-subscriptions software-as-a-service software-licences software-license ' +
    'software-licenses software-subscription software-subscriptions',
  staffing:
    'employment-agencies employment-temp-agencies recruiters recruiting recruitment ' +
    'staffing-agencies staffing-agency temp-agencies',
  telecom:
    'phone-services telecommunication telecommunication-equipment-and-telephone-sales ' +
    'telecommunication-services telecommunications telecoms telegraph-services telephone ' +
    'telephone-services telephony',
  tobacco:
    'cigar cigar-stores-and-stands cigarette cigarettes cigars smoking tobacco-products ' +
    'tobacconist tobacconists vape vape-shops vapes vaping',
  travel:
    'airports-flying-fields cruise cruise-lines cruises direct-marketing-travel ' +
    't-ui-travel-germany tour-operators tours travel-agencies travel-agencies-tour-operators ' +
    'travel-agency travel-agents travel-misc travel-services',
  utilities: 'electricity public-utilities utility utility-bills',
  valuables:
    'antique-reproductions antique-shops antiques art-dealers-and-galleries coins fine-art ' +
    'jewelers jewellers jewellery jewelry jewelry-stores-watches-clocks-and-silverware-stores ' +
    'precious-metals precious-stones-and-metals-watches-and-jewelry stamp-and-coin-stores ' +
    'valuable watches',
  'vehicle-services':
    'auto-and-home-supply-stores auto-body-repair-shops auto-paint-shops auto-parts ' +
    'auto-repair auto-repairs auto-service-shops automotive-parts-and-accessories-stores ' +
    'automotive-tire-stores car-maintenance car-parts car-repair car-repairs car-services ' +
    'car-wash car-washes motor-vehicle-supplies-and-new-parts tire-retreading-and-repair ' +
    'towing towing-services vehicle-maintenance vehicle-repair vehicle-repairs vehicle-service',
  vehicles:
    'automobile automobiles boat-dealers car-and-truck-dealers-new-used ' +
    'car-and-truck-dealers-used-only car-dealer car-dealers car-dealerships cars ' +
    'miscellaneous-auto-dealers mobile-home-dealers motor-homes-dealers ' +
    'motorcycle-shops-and-dealers motorcycle-shops-dealers motorcycles snowmobile-dealers ' +
    'vehicle vehicle-dealers',
  weapons:
    'ammunition firearm firearms firearms-and-ammunition gun gun-shops guns ' +
    'guns-and-ammunition weapon weaponry weapons-and-ammunition',
}

const categoryByWord: ReadonlyMap<string, string> = new Map(
  Object.entries(synonymsByCategory).flatMap(([category, words]) =>
    words.split(' ').map((word) => [word, category] as const),
  ),
)
const known: ReadonlySet<string> = new Set([...categories, ...categoryByWord.keys()])
