// Northwind's people, for the tests of Settings: an admin, a manager and a user, made through the public verbs.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Api } from '../client.ts'
import { signIn } from './browser.ts'

export const O = '/v1/organizations/nw'

export async function done(reply: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await reply
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body
}

export async function openNorthwind(api: Api, more: object = {}): Promise<void> {
  await done(
    api.operator.put(O, {
      name: 'Northwind',
      preset: 'genesy',
      plan_id: 'genesy-growth',
      timezone: 'Europe/Madrid',
      account_manager: { name: 'Marta Ruiz', email: 'marta@vendor.example' },
      ...more,
    }),
  )
  for (const [member_id, name, role, group] of [
    ['mikaela', 'Mikaela Torres', 'admin', 'Sales'],
    ['samara', 'Samara Okafor', 'manager', 'Sales'],
    ['jonas', 'Jonas Weber', 'user', 'Marketing'],
  ])
    await done(
      api.operator.put(`${O}/members/${member_id}`, {
        name,
        role,
        group,
        email: `${member_id}@northwind.example`,
      }),
    )
}

export const visit = (api: Api, member_id: string, path: string, more = {}) =>
  signIn(api, 'nw', member_id, { path, ...more })

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
export const dialog = (page: Page) => page.getByRole('dialog')

/** Chooses in a select by the keyboard alone. */
export async function select(page: Page, label: string, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).last().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: choice, exact: true }).click()
}
