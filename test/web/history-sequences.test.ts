// Adding an entry's contacts to a sequence, from its menu: the vendor is asked, and answers in its own words.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled, signIn } from './browser.ts'
import { HISTORY, moreActions, openAcme } from './history-world.ts'

let api: Api
let asked: any[] = []
let answer: { status: number; body: object }
const vendor = createServer((request, response) => {
  let text = ''
  request.on('data', (piece) => {
    text += piece
  })
  request.on('end', () => {
    asked.push(JSON.parse(text))
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  const { port } = vendor.address() as AddressInfo
  api = await startApi({
    now: '2025-11-22T10:00:00Z',
    env: {
      COULOMB_SEQUENCES_URL: `http://127.0.0.1:${port}/sequences`,
      COULOMB_SEQUENCES_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
  })
  await openAcme(api)
})
beforeEach(() => {
  asked = []
  answer = { status: 200, body: { message: 'Added to "Spring"', url: 'https://vendor.example/sequences/7' } }
})
afterAll(async () => {
  await api.close()
  vendor.closeAllConnections()
  await new Promise((resolve) => vendor.close(resolve))
})

async function open(more: { width?: number } = {}) {
  const page = await signIn(api, 'acme', 'anna', { path: HISTORY, ...more })
  await settled(page)
  const menu = await moreActions(page, 'Waterfall "DACH CFOs", provider Contactful')
  await menu.getByRole('menuitem', { name: 'Add the contacts to a sequence' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add to a sequence' })
  await dialog.waitFor()
  await settled(page)
  return { page, dialog }
}

test('S3-20 the contacts that are chosen are added, the vendor’s answer is shown, and nothing is charged', async () => {
  const { page, dialog } = await open()
  const before = (await api.operator.get('/v1/organizations/acme/balances')).body.balance
  expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual([
    'Contact 1',
    'Contact 4',
    'Contact 5',
    'Contact 6',
  ])
  await dialog.getByText('Contact 6').click()
  await dialog.getByRole('button', { name: 'Add 3 contacts' }).click()
  await dialog.getByText('Added to "Spring"').waitFor()
  expect(await dialog.innerText()).toContain('3 contacts, no credits charged.')
  expect(await dialog.getByRole('link', { name: 'Open the sequence' }).getAttribute('href')).toBe(
    'https://vendor.example/sequences/7',
  )
  expect(asked).toMatchObject([
    {
      type: 'sequence.add',
      member: { member_id: 'anna' },
      contacts: ['1', '4', '5'].map((id) => ({ id: `contact_${id}` })),
    },
  ])
  expect((await api.operator.get('/v1/organizations/acme/balances')).body.balance).toBe(before)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('S3-20 where the vendor does not take them, the dialog says so and can be tried again', async () => {
  const { dialog } = await open()
  answer = { status: 500, body: {} }
  await dialog.getByRole('button', { name: 'Add 4 contacts' }).click()
  await dialog.getByText(/did not take the contacts/).waitFor()
  answer = { status: 200, body: { message: 'Now they are in.' } }
  await dialog.getByRole('button', { name: 'Add 4 contacts' }).click()
  await dialog.getByText('Now they are in.').waitFor()
  expect(await dialog.getByRole('link', { name: 'Open the sequence' }).count()).toBe(0)
})

test('the dialog is accessible, and does not hang over at 360 px', async () => {
  const { page } = await open({ width: 360 })
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
})
