/**
 * The merchant category codes of ISO 18245 by the category they belong to; `3000-3350` is a range.
 * A code has one category. Where it covers several trades, it stands with the one that treasurers
 * block: inbound telephone sales with adult, truck stops that hand out cash with quasi-cash.
 *
 * Which codes exist follows the lists of ISO, Visa, Mastercard, American Express, Alipay, Stripe
 * and USDA, as gathered in github.com/jleclanche/python-iso18245 (MIT) and, with IRS's, in
 * github.com/greggles/mcc-codes; 17 codes that these lack are from lists that banks publish. The
 * categories are our own.
 */
export const codesByCategory: Readonly<Record<string, string>> = {
  accounting: '7276 8931',
  adult: '5967 7273 7297',
  advertising: '7311',
  airlines: '3000-3350 4511',
  alcohol: '0743 0744 5715 5813 5921',
  'business-services': '2741 2791 7332 7333 7338 7339 7342 7349 7393 7394 7395 7399 9950',
  'car-rental': '3351-3500 7512 7513 7519',
  'card-network': '6555 9700 9701 9702',
  cash: '6010 6011',
  charity: '8398 8661',
  clothing: '5137 5139 5611 5621 5631 5641 5651 5655 5661 5681 5691 5697 5698 5699 5948 7296',
  construction: '0780 1520 1711 1731 1740 1750 1761 1771 1799 8912',
  'digital-goods': '5815 5816 5818',
  'direct-marketing': '5961 5963 5964 5965 5966 5968 5969',
  education: '8211 8220 8241 8244 8249 8299',
  electronics: '5045 5065 5732 5946',
  entertainment:
    '4457 4468 4733 7832 7833 7841 7911 7922 7929 7932 7933 7941 7991 7992 7993 7994 7996 7997 ' +
    '7998 7999',
  'financial-services': '6012 7321 7322',
  fuel: '5172 5541 5542 5552 5983 9752',
  gambling: '7800 7801 7802 7995 9406 9754',
  'general-merchandise': '5300 5309 5310 5311 5331 5399 5973 5997 5999',
  gifts: '5193 5947 5992',
  government: '6611 9034 9211 9222 9223 9311 9399 9400 9405',
  groceries: '5411 5422 5441 5451 5462 5499 9751',
  'ground-transport': '4011 4111 4112 4121 4131 4784 4789 7523 7524',
  health:
    '4119 5047 5122 5912 5975 5976 7280 8011 8021 8031 8041 8042 8043 8044 8049 8050 8062 8071 ' +
    '8099',
  hobbies: '5131 5733 5940 5941 5945 5949 5970 5998',
  home: '5712 5713 5714 5718 5719 5722 5950',
  'home-improvement': '5039 5072 5074 5198 5200 5211 5231 5251 5261 5996',
  'industrial-supplies': '0763 2842 5046 5051 5085 5099 5169 5199',
  insurance: '5960 6300 6381 6399',
  investments: '6211 6760',
  'it-services': '4816 7375 7379',
  legal: '8111',
  lodging: '3501-3999 7011 7032 7033',
  marketplaces: '5262',
  media: '4899 5192 5735 5942 5994 7829',
  memberships: '7278 8641 8675 8699',
  'money-transfer': '4829 6531 6532 6533 6534 6536 6537 6538 6539',
  'office-supplies': '5021 5044 5111 5943 5978',
  'personal-services': '5977 7210 7211 7216 7217 7221 7230 7251 7261 7277 7295 7298 7299 8351',
  pets: '0742 5995',
  politics: '8651',
  'professional-services': '7392 8734 8911 8999',
  'quasi-cash': '6050 6051 6529 6530 6535 6540 7511',
  'real-estate': '6513 7012 7013',
  repairs: '7622 7623 7629 7631 7641 7692 7699',
  restaurants: '5811 5812 5814',
  secondhand: '5931 5933 5935',
  shipping: '4214 4215 4225 9402',
  software: '5734 5817 7372',
  staffing: '7361',
  telecom: '4812 4813 4814 4815 4821',
  tobacco: '5993',
  travel: '4411 4582 4722 4723 5962',
  utilities: '4900',
  valuables: '5094 5832 5932 5937 5944 5971 5972',
  'vehicle-services': '5013 5531 5532 5533 7531 7534 7535 7538 7539 7542 7549',
  vehicles: '5271 5511 5521 5551 5561 5571 5592 5598 5599',
  weapons: '5723',
}
