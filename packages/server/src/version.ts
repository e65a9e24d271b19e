/** The version of this Bursar, as its packages carry it. */
export const version = '0.1.0'
