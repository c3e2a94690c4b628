// Before anything is painted, so that no page flashes in the other theme; then whenever the system changes its own.
// What is chosen here is written by src/data/theme.ts.
;(() => {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let chosen = null
    try {
      chosen = localStorage.getItem('coulomb-theme')
    } catch {}
    const dark = chosen === 'dark' || (chosen !== 'light' && system.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  }
  system.addEventListener('change', apply)
  apply()
})()
