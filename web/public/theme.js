// Before anything is painted, so that no page flashes in the other theme. Kept by src/data/theme.ts.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('coulomb-theme')
  } catch {}
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
