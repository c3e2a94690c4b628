/** A tab that has an address of its own is a link with these classes and `aria-current`. */
export const TAB =
  'relative flex h-9 items-center whitespace-nowrap font-medium text-muted outline-offset-[-2px] hover:text-ink aria-selected:text-ink aria-[current=page]:text-ink'
