// The invented people and companies that the demo's organizations look for. A number always means the same one.
import { fateOf } from './seeded.ts'

export interface Company {
  number: number
  name: string
  /** Under the reserved top-level domain `example` (RFC 2606). */
  domain: string
}

export interface Contact {
  number: number
  name: string
  company: Company
}

const FIRST_NAMES =
  'Clara Mateo Ingrid Tobias Yasmin Oliver Nadia Henrik Lucía Arjun Freya Dominik Amara Pierre Sanna Victor Elif Marek Noemi Callum Hanna Rafael Ayla Stefan Bianca Emeka Greta Luis Maja Quentin Rosa Simon Thandi Ugo Vera Wim Ximena Yusuf Zoë Anton Beatriz Cyril Dalia Enzo Fatou Gustav Helena Ivo Jana Kofi'.split(
    ' ',
  )
const LAST_NAMES =
  'Duval Ruiz Lindqvist Brandt Haddad Marsh Petrova Solberg Ortega Mehta Nyström Keller Diallo Lefèvre Virtanen Costa Yıldız Nowak Bauer Fraser Vogel Moreno Demir Horvat Ricci Obi Schuster Pinto Kovač Marchand Santos Weiss Dlamini Conti Novák Jansen Vargas Rahman Visser Berg Almeida Laurent Farah Greco Sow Ekström Kraus Marić Dvořák Mensah Ashworth Byrne Callahan Dunmore Elling Farrow'.split(
    ' ',
  )
const COMPANY_NAMES =
  'Acme Bluebird Cobalt Dunefield Everlight Foxglove Granite Hollowell Ironwood Juniper Kitewell Lumen Marlowe Nimbus Oakhurst Pinecrest Quillon Rivermark Silverlake Tamarind Umber Verdant Westerly Yarrow Zephyr Amberline Brightwater Copperfield Driftwood Elmsworth'.split(
    ' ',
  )
const COMPANY_KINDS =
  'Robotics Logistics Foods Analytics Health Energy Software Textiles Mobility Labs Finance Media Systems Materials Travel Optics'.split(
    ' ',
  )

const CONTACTS_PER_COMPANY = 6

export function company(number: number): Company {
  const kinds = COMPANY_KINDS.length
  const name = COMPANY_NAMES[number % COMPANY_NAMES.length]!
  // Each round through the names meets them with other kinds.
  const kind = COMPANY_KINDS[(number + Math.floor(number / COMPANY_NAMES.length)) % kinds]!
  return { number, name: `${name} ${kind}`, domain: `${name}-${kind}.example`.toLowerCase() }
}

export function contact(number: number): Contact {
  const first = FIRST_NAMES[Math.floor(fateOf(`first ${number}`) * FIRST_NAMES.length)]!
  const last = LAST_NAMES[Math.floor(fateOf(`last ${number}`) * LAST_NAMES.length)]!
  const employer = company(Math.floor(number / CONTACTS_PER_COMPANY))
  return { number, name: `${first} ${last}`, company: employer }
}

/** Such as `c.duval@acme-robotics.example`. */
function emailOf({ name, company }: Contact): string {
  const [first, last] = ascii(name).split(' ')
  return `${first![0]}.${last}@${company.domain}`
}

/** Why an e-mail is refunded. */
export function bounced(contact: Contact): string {
  return `Bounced: ${emailOf(contact)}`
}

export function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('ı', 'i')
    .toLowerCase()
}
