import { isZone } from '@bursar/core'

/** Names under which people know zones, beside the cities that zones are named after. */
const further: Readonly<Record<string, string>> = {
  'new york city': 'America/New_York',
  'san francisco': 'America/Los_Angeles',
  'silicon valley': 'America/Los_Angeles',
  ...{ nyc: 'America/New_York', sf: 'America/Los_Angeles', la: 'America/Los_Angeles' },
  ...{
    japan: 'Asia/Tokyo',
    germany: 'Europe/Berlin',
    france: 'Europe/Paris',
    india: 'Asia/Kolkata',
  },
  ...{
    switzerland: 'Europe/Zurich',
    italy: 'Europe/Rome',
    poland: 'Europe/Warsaw',
    uk: 'Europe/London',
  },
  ...{ netherlands: 'Europe/Amsterdam', ireland: 'Europe/Dublin', israel: 'Asia/Jerusalem' },
  seattle: 'America/Los_Angeles',
  boston: 'America/New_York',
  miami: 'America/New_York',
  washington: 'America/New_York',
  'washington dc': 'America/New_York',
  austin: 'America/Chicago',
  dallas: 'America/Chicago',
  houston: 'America/Chicago',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  cologne: 'Europe/Berlin',
  barcelona: 'Europe/Madrid',
  milan: 'Europe/Rome',
  geneva: 'Europe/Zurich',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  'new delhi': 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  bengaluru: 'Asia/Kolkata',
  kolkata: 'Asia/Kolkata',
  kyiv: 'Europe/Kyiv',
  beijing: 'Asia/Shanghai',
  'tel aviv': 'Asia/Jerusalem',
  eastern: 'America/New_York',
  central: 'America/Chicago',
  mountain: 'America/Denver',
  pacific: 'America/Los_Angeles',
}

const short: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  PT: 'America/Los_Angeles',
  UTC: 'UTC',
  GMT: 'UTC',
}

/** The zone that letters in capitals stand for, or that is named in full. */
export function zoneNamed(text: string): string | null {
  const abbreviated = short[text]
  if (abbreviated !== undefined) return abbreviated
  return /^[A-Z]\w+(\/[A-Z][\w+-]+){1,2}$/.test(text) && isZone(text) ? text : null
}

/** The zone of a city, or of a region as people call it; null where several have the name. */
export function zoneOfCity(words: string): string | null {
  return further[words] ?? zoneByCity.get(words) ?? null
}
export const cityWordsMax = 3

const cities = Intl.supportedValuesOf('timeZone').flatMap((zone) => {
  const city = zone.split('/').at(-1)
  return city === undefined || !zone.includes('/') ? [] : [[cityOf(city), zone] as const]
})
const zoneByCity: ReadonlyMap<string, string> = new Map(
  cities.filter(([city]) => cities.filter(([other]) => other === city).length === 1),
)

function cityOf(name: string): string {
  return name.replaceAll('_', ' ').toLowerCase()
}
