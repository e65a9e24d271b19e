/** A minute of the local day as people write it: 09:00; its end is 24:00. */
export function clockTime(minute: number): string {
  const digits = (count: number) => String(count).padStart(2, '0')
  return `${digits(Math.floor(minute / 60))}:${digits(minute % 60)}`
}
