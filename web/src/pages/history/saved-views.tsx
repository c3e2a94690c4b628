// Views by name: the address as it stands, kept with the member who saved it.
import type { SavedView } from '@coulomb/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { Bookmark, ChevronDown, Trash2 } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Field, Input } from '../../components/input.tsx'
import { Menu, MenuGroup, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '../../components/menu.tsx'
import { Empty } from '../../components/states.tsx'
import { toast, toastError } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { parseSearch } from '../../data/search.ts'
import { wordsOf } from '../../format/words-of.ts'
import { historySearch } from './history-search.ts'

const PAGE = 'history'

export function SavedViews() {
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const search = useLocation({ select: ({ searchStr }) => withoutDialog(searchStr) })
  const { data } = useOrganizationQuery('settings', 'views', null, async (organization_id, asked) => {
    const { items } = await coulomb.views.list(organization_id, asked)
    return items.filter(({ page }) => page === PAGE)
  })
  const views = data ?? []
  const current = views.find(({ query }) => sameQuery(query, search))
  return (
    <>
      <Menu
        align="end"
        className="max-w-72"
        trigger={
          <Button aria-label={`Views: ${current?.name ?? 'none chosen'}`} className="max-w-52">
            <Bookmark size={15} aria-hidden />
            <span className="truncate">{current?.name ?? 'Views'}</span>
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        {views.length > 0 && (
          <MenuGroup>
            <MenuLabel>Saved views</MenuLabel>
            {views.map(({ view_id, name, query }) => (
              <MenuLink
                key={view_id}
                render={<Link to="/settings/billing/history" search={historySearch(parseSearch(query))} />}
              >
                <span className="truncate">{name}</span>
              </MenuLink>
            ))}
          </MenuGroup>
        )}
        {views.length > 0 && <MenuSeparator />}
        <MenuItem onClick={() => setDialog('save')}>Save this view …</MenuItem>
        {views.length > 0 && <MenuItem onClick={() => setDialog('manage')}>Delete views …</MenuItem>}
      </Menu>
      {dialog === 'save' && <SaveView query={search} views={views} onClose={() => setDialog(null)} />}
      {dialog === 'manage' && <DeleteViews views={views} onClose={() => setDialog(null)} />}
    </>
  )
}

/** A dialog that stands open is no part of a view. */
function withoutDialog(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('batteries')
  return params.toString()
}

/** The order of names in an address means nothing. */
function sameQuery(one: string, other: string): boolean {
  const sorted = (query: string) => [...new URLSearchParams(query)].map(String).sort().join('\n')
  return sorted(one) === sorted(other)
}

function useRefreshViews() {
  const client = useQueryClient()
  const { organization_id } = useOrganization()
  return () => client.invalidateQueries({ queryKey: ['settings', organization_id, 'views'] })
}

interface SaveViewProps {
  query: string
  views: readonly SavedView[]
  onClose(): void
}

function SaveView({ query, views, onClose }: SaveViewProps) {
  const { organization_id } = useOrganization()
  const refresh = useRefreshViews()
  const [name, setName] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const known = views.find((view) => view.name.toLowerCase() === name.trim().toLowerCase())
  const save = useMutation({
    mutationFn: () =>
      coulomb.views.put(organization_id, known?.view_id ?? crypto.randomUUID(), {
        name: name.trim(),
        query,
        page: PAGE,
      }),
    onSuccess: () => {
      refresh()
      toast('View saved', `“${name.trim()}” is under Views.`)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') save.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save this view"
      initialFocus={field}
      description="Its filters, order and frozen columns, for you alone. To share it, send its address."
    >
      <form onSubmit={submit}>
        <div className="px-5 pb-5">
          <Field
            label="Name"
            hint={known ? 'Replaces your view of that name.' : undefined}
            error={save.error ? wordsOf(save.error).detail : undefined}
          >
            {(props) => (
              <Input
                {...props}
                ref={field}
                required
                maxLength={100}
                autoComplete="off"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={save.isPending || name.trim() === ''}>
            Save view
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function DeleteViews({ views, onClose }: { views: readonly SavedView[]; onClose(): void }) {
  const { organization_id } = useOrganization()
  const refresh = useRefreshViews()
  const remove = useMutation({
    mutationFn: ({ view_id }: SavedView) => coulomb.views.delete(organization_id, view_id),
    onSuccess: refresh,
    onError: (error) => toastError('The view was not deleted', wordsOf(error).detail),
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Saved views">
      {views.length === 0 ? (
        <Empty title="No saved views" />
      ) : (
        <ul className="border-line border-t">
          {views.map((view) => (
            <li
              key={view.view_id}
              className="flex h-9 items-center justify-between gap-3 border-line border-b pr-3 pl-5 last:border-0"
            >
              <span className="min-w-0 truncate">{view.name}</span>
              <Button
                look="quiet"
                size="icon"
                className="h-7"
                aria-label={`Delete ${view.name}`}
                disabled={remove.isPending}
                onClick={() => remove.mutate(view)}
              >
                <Trash2 size={14} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  )
}
